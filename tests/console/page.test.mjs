// The page as such: keys, tabs, restarts, hostile texts, proof, and who else may be looking.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { button, close, launch, live, open, watch } from "./browser.mjs";
import { freePort, frozen, start } from "./emulator.mjs";

let browser;
let emulator;
let account = 200000000000;

before(async () => {
  browser = await launch();
  emulator = await start();
});

after(async () => {
  await browser?.close();
  await emulator?.stop();
});

async function world(document = {}) {
  const own = String(++account);
  const servers = [{ ServerName: "automate-06" }, { ServerName: "puppet-eu", Region: "eu-west-1" }];
  await emulator.ask("PUT", "world", { Clock: frozen, Servers: servers, ...document }, own);
  return own;
}

const focused = (page) =>
  page.evaluate(() => {
    const on = document.activeElement;
    return on?.getAttribute("aria-label") ?? on?.textContent?.trim() ?? "";
  });

// Goes on by Tab, or by `key`, until what has that name has the focus.
async function tabTo(page, name, key = "Tab") {
  for (let step = 0; step < 80; ++step) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press(key);
  }
  throw new Error(`80 times ${key} don't lead to '${name}'`);
}

test("all is done by keys alone", async () => {
  const page = await open(browser, emulator, `account=${await world()}`);
  await live(page);
  await page.locator("[data-server]").nth(1).waitFor();
  await tabTo(page, "Back up automate-06 now");
  await page.keyboard.press("ArrowDown");
  await page.locator("#inspector-title", { hasText: "automate-06" }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".inspector .status", { hasText: "backing up" }).waitFor();
  await page.keyboard.press("ArrowUp");
  await page.locator("#inspector-title", { hasText: "puppet-eu" }).waitFor();
  await page.keyboard.press("-");
  await page.locator('[aria-label="Span"] [aria-pressed="true"]', { hasText: "6 h" }).waitFor();
  await page.keyboard.press("ArrowLeft");
  assert.equal(await button(page, "Now").getAttribute("aria-pressed"), "false");
  await page.keyboard.press("Home");
  assert.equal(await button(page, "Now").getAttribute("aria-pressed"), "true");
  await tabTo(page, "+1 h", "Shift+Tab");
  await page.keyboard.press("Space");
  await page.locator(".clock-time", { hasText: "13:00:00" }).waitFor();
  await tabTo(page, "Calls");
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(page), "Rules");
  await page.getByRole("form", { name: "Add a policy" }).waitFor();
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, "none", "what has the focus is seen");
  await close(page);
});

test("while the clock stands the drawing is the same, mark for mark", async () => {
  const backups = Array.from({ length: 30 }, (_, place) => ({
    BackupId: `automate-06-2030010711${String(place).padStart(2, "0")}00000`,
    CreatedAt: Date.UTC(2030, 0, 7, 11, place) / 1_000,
    Status: place % 7 ? "OK" : "FAILED",
  }));
  const own = await world({ Backups: backups });
  const drawings = [];
  for (let time = 0; time < 2; ++time) {
    const page = await open(browser, emulator, `account=${own}&span=1+d`);
    await page.locator(".drawing .backup").first().waitFor();
    await page.locator(".drawing .due").first().waitFor();
    drawings.push(await page.locator(".drawing").evaluate((svg) => svg.outerHTML));
    await page.waitForTimeout(1_200);
    drawings.push(await page.locator(".drawing").evaluate((svg) => svg.outerHTML));
    await close(page);
  }
  for (const drawing of drawings) assert.equal(drawing, drawings[0]);
});

test("two tabs show the same, and each its own selection", async () => {
  const own = await world();
  const one = await open(browser, emulator, `account=${own}`);
  const other = await one.context().newPage();
  watch(other, emulator);
  await other.goto(`${emulator.console}#account=${own}&tab=World&server=us-east-1/automate-06`);
  await live(one);
  await live(other);
  await button(other, "Back up now").click();
  await one.locator(".names .status", { hasText: "backing up" }).waitFor();
  await button(one, "+1 min").click();
  await other.locator(".clock-time", { hasText: "12:01:00" }).waitFor();
  await other.locator(".inspector .status", { hasText: "healthy" }).waitFor();
  assert.deepEqual(other.complaints, []);
  assert.equal(await other.getByRole("tab", { selected: true }).textContent(), "World");
  await close(one);
});

test("the URL selects and does nothing else", async () => {
  const own = await world();
  const before = await emulator.ask("GET", "world", undefined, own);
  const acts = "?Advance=P1D&Operation=DeleteServer&ServerName=automate-06&reset=1";
  const page = await open(browser, emulator);
  await page.goto(`${emulator.console}${acts}#account=${own}&region=eu-west-1&Advance=P1D&tab=Rules`);
  await live(page);
  await page.locator("#inspector-title", { hasText: "puppet-eu" }).waitFor();
  assert.equal(await page.locator(".name").count(), 1);
  assert.deepEqual(await emulator.ask("GET", "world", undefined, own), before);
  await page.reload();
  await page.locator("#inspector-title", { hasText: "puppet-eu" }).waitFor();
  await close(page);
});

test("hostile texts are texts", async () => {
  const hostile = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;
  const own = await world({
    Servers: [
      {
        ServerName: "automate-06",
        Status: "UNHEALTHY",
        StatusReason: hostile,
      },
    ],
    Backups: [{ BackupId: "automate-06-20300107115500000", ServerName: "automate-06", Status: "FAILED", StatusDescription: hostile }],
    Policies: [{ Change: "backup", Fail: hostile }],
    Faults: [{ Operation: "DescribeEvents", Error: "Throttling", Message: hostile, HttpStatus: 400 }],
  });
  await emulator.call("CreateBackup", { ServerName: "automate-99", Description: hostile }, own);
  await emulator.call("DescribeEvents", { ServerName: "automate-06" }, own);
  const page = await open(browser, emulator, `account=${own}`);
  await live(page);
  await page.locator(".reason", { hasText: hostile }).waitFor();
  await page.locator(".detail", { hasText: hostile }).first().waitFor();
  for (const line of [0, 1]) {
    await page.locator(".call-line").nth(line).click();
    await page.locator(".call-detail pre", { hasText: "img src" }).first().waitFor();
  }
  await page.getByRole("tab", { name: "Rules" }).click();
  await page.locator("td", { hasText: hostile }).first().waitFor();
  assert.equal(await page.title(), "opsworkscm-local");
  assert.equal(await page.locator("img:not(.brand img), script:not([src]), b").count(), 0);
  await close(page);
});

test("a tab that nobody sees gives its stream back", async () => {
  const page = await open(browser, emulator, `account=${await world()}`);
  await live(page);
  const show = (state) =>
    page.evaluate((value) => {
      Object.defineProperty(document, "visibilityState", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  const ended = page.waitForEvent("requestfailed", (request) => request.url().includes("/stream"));
  await show("hidden");
  await page.locator(".live", { hasText: "paused" }).waitFor();
  await ended;
  await emulator.ask("PATCH", "clock", { Advance: "PT1H" }, String(account));
  await show("visible");
  await live(page);
  await page.locator(".clock-time", { hasText: "13:00:00" }).waitFor();
  await close(page);
});

test("the emulator goes and comes back, and the page with it", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "opsworkscm-local-console-"));
  const options = ["--data", path.join(folder, "store.db"), "--server", "automate-06"];
  const port = await freePort();
  let own = await start(options, port);
  await own.ask("PATCH", "clock", { Frozen: true });
  const page = await open(browser, own);
  await live(page);
  await button(page, "Back up now").click();
  await page.locator(".names .status", { hasText: "backing up" }).waitFor();
  await own.stop();
  await page.locator(".live", { hasText: "reconnecting" }).waitFor();
  await page.locator(".unreachable").waitFor();
  await page.locator(".names .status", { hasText: "backing up" }).waitFor();
  own = await start(options, port);
  await own.ask("PATCH", "clock", { Advance: "PT1H" });
  await live(page);
  await page.locator(".names .status", { hasText: "healthy" }).waitFor();
  await button(page, "Back up now").click();
  await page.locator(".names .status", { hasText: "backing up" }).waitFor();
  page.complaints = page.complaints.filter((text) => !text.includes("ERR_"));
  await close(page);
  await own.stop();
  rmSync(folder, { recursive: true });
});

test("where proof is wanted the page asks for the token, and keeps it to its tab", async () => {
  const credential = "111122223333:topsecret";
  const own = await start([
    ...["--auth", "signature", "--credential", credential, "--control-token", "a-token"],
    ...["--server", "automate-06", "--account", "111122223333"],
  ]);
  const page = await open(browser, own, "account=111122223333");
  await page.getByText("The emulator wants proof.").waitFor();
  await page.getByLabel("Control token").fill("another-token");
  await button(page, "Go on").click();
  await page.getByText("The emulator refuses this token.").waitFor();
  await page.getByLabel("Control token").fill("a-token");
  await button(page, "Go on").click();
  await live(page);
  await button(page, "Back up now").click();
  await page.locator(".inspector .status", { hasText: /^ok$/ }).waitFor();
  await page.reload();
  await live(page);
  assert.ok(!page.url().includes("token"));
  const other = await page.context().newPage();
  await other.goto(own.console);
  await other.getByText("The emulator wants proof.").waitFor();
  await close(page);
  await own.stop();
});

test("it works over TLS", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "opsworkscm-local-tls-"));
  const [certificate, key] = ["certificate.pem", "key.pem"].map((name) => path.join(folder, name));
  execFileSync("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
    ...["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
  ], { stdio: "ignore" });
  const own = await start(["--tls-certificate", certificate, "--tls-key", key, "--server", "automate-06"]);
  own.certificate = certificate;
  assert.match(own.url, /^https:/);
  const page = await open(browser, own, "", { ignoreHTTPSErrors: true });
  await live(page);
  assert.equal(await page.evaluate(() => isSecureContext), true);
  await button(page, "Back up now").click();
  await page.locator(".inspector .status", { hasText: /^ok$/ }).waitFor();
  await own.call("CreateBackup", { ServerName: "automate-06", Description: "of another client" });
  await page.locator(".call-line", { hasText: "CreateBackup" }).nth(1).waitFor();
  await close(page);
  await own.stop();
  rmSync(folder, { recursive: true });
});

test("on a named host without TLS commands are copied all the same", async () => {
  const named = await launch(["--host-resolver-rules=MAP emulator.test 127.0.0.1"]);
  const own = await start(["--allow-host", "emulator.test"]);
  own.url = own.url.replace("127.0.0.1", "emulator.test");
  const page = await open(named, own);
  await live(page);
  assert.equal(await page.evaluate(() => isSecureContext), false);
  await button(page, "Copy").first().click();
  await button(page, "Copied").waitFor();
  await close(page);
  await named.close();
  await own.stop();
});
