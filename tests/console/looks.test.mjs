// How the page looks: contrast and names by axe-core, in every scheme and width; the pictures of the
// documentation.
//
// With CONSOLE_PICTURES=FOLDER the pictures are written there: docs/ has them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";
import { button, close, launch, live, open } from "./browser.mjs";
import { start } from "./emulator.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const own = "111122223333";

let browser;
let emulator;

before(async () => {
  browser = await launch();
  emulator = await start();
  await fill();
});

after(async () => {
  await browser?.close();
  await emulator?.stop();
});

// A day of three servers, with something of everything.
async function fill() {
  const servers = [
    { ServerName: "automate-06", PreferredBackupWindow: "05:00", Tags: [{ Key: "team", Value: "platform" }] },
    { ServerName: "automate-07", PreferredBackupWindow: "14:00" },
    { ServerName: "puppet-eu", Region: "eu-west-1", Engine: "Puppet", PreferredBackupWindow: "03:00" },
  ];
  const ask = (method, target, body) => emulator.ask(method, target, body, own);
  await ask("PUT", "world", { Clock: { Now: "2030-01-06T15:00:00Z", Frozen: true }, Servers: servers });
  const eu = { ServerName: "puppet-eu", Region: "eu-west-1" };
  await ask("PUT", "policies", {
    Policies: [
      { Change: "backup", ServerName: "automate-07", After: "PT40M" },
      { Change: "maintenance", Hold: true },
      { Change: "backup", Fail: "The disk is full.", ServerName: "puppet-eu", Times: 1 },
      { Change: "backup", After: "PT25M" },
    ],
  });
  await ask("PATCH", "clock", { Advance: "PT16H" });
  await emulator.call("CreateBackup", { ServerName: "automate-06", Description: "before the upgrade" }, own);
  await ask("PATCH", "clock", { Advance: "PT2H10M" });
  await ask("POST", "world", { Servers: [{ ...eu, Status: "CONNECTION_LOST", StatusReason: "No response." }] });
  await ask("PATCH", "clock", { Advance: "PT1H20M" });
  await ask("POST", "world", { Servers: [{ ...eu, Status: "HEALTHY" }] });
  await ask("PATCH", "clock", { Advance: "PT1H15M" });
  await ask("POST", "faults", { Operation: "DeleteBackup", Error: "ThrottlingException", Times: 1 });
  await emulator.call("DeleteBackup", { BackupId: "automate-06-20300107070000000" }, own);
  await emulator.call("DescribeServers", { ServerName: "automate-08" }, own);
  await emulator.call("StartMaintenance", { ServerName: "automate-07" }, own);
  await emulator.call("CreateBackup", { ServerName: "automate-06" }, own);
  await ask("PATCH", "clock", { Advance: "PT6M" });
  await ask("PUT", "checkpoints/before-the-upgrade");
}

async function shown(selection, options) {
  const page = await open(browser, emulator, `account=${own}&${selection}`, options);
  await live(page);
  await page.locator(".drawing .backup").first().waitFor();
  return page;
}

async function violations(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(", ")}`);
}

const looks = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  "a phone": { viewport: { width: 390, height: 844 }, colorScheme: "light" },
};

for (const [name, options] of Object.entries(looks)) {
  test(`axe-core finds nothing wrong in ${name}`, async () => {
    const page = await shown("span=1+d", options);
    await page.locator(".call-line").first().click();
    assert.deepEqual(await violations(page), []);
    for (const tab of ["Rules", "World", "Verify"]) {
      await page.getByRole("tab", { name: tab }).click();
      if (tab === "Verify") {
        await button(page, "Expect a call").click();
        await button(page, "Verify").click();
        await page.locator(".verdict").waitFor();
      }
      assert.deepEqual(await violations(page), [], tab);
    }
    await close(page);
  });
}

test("axe-core finds nothing wrong in an empty world, nor where proof is wanted", async () => {
  const page = await open(browser, emulator, "account=999988887777");
  await page.getByText(/There is no server in/).waitFor();
  assert.deepEqual(await violations(page), []);
  await close(page);
  const closed = await start(["--control-token", "a-token"]);
  const asked = await open(browser, closed);
  await asked.getByText("The emulator wants proof.").waitFor();
  assert.deepEqual(await violations(asked), []);
  await close(asked);
  await closed.stop();
});

test("nothing moves for those who want less motion", async () => {
  const moving = (page) =>
    page.evaluate(() =>
      [...document.querySelectorAll("*")].filter((element) => {
        const style = getComputedStyle(element);
        return style.animationName !== "none" || /[1-9]/.test(style.transitionDuration);
      }).length,
    );
  for (const [wanted, isStill] of [["reduce", true], ["no-preference", false]]) {
    const page = await shown("span=1+d", { reducedMotion: wanted });
    assert.equal((await moving(page)) === 0, isStill, wanted);
    await close(page);
  }
});

test("with forced colours the drawing has the system's, and is told apart", async () => {
  const page = await shown("span=1+d", { forcedColors: "active" });
  const { marks, system } = await page.evaluate(() => {
    const colour = (name) => {
      const probe = document.body.appendChild(document.createElement("i"));
      probe.setAttribute("class", "probe");
      probe.style.color = name;
      const seen = getComputedStyle(probe).color;
      probe.remove();
      return seen;
    };
    const known = ["Canvas", "CanvasText", "Highlight", "HighlightText"];
    const drawn = document.querySelectorAll(".strip rect, .backup rect, .backup circle, .due circle, .now line");
    const marks = [...drawn].map((mark) => {
      const { fill, stroke } = getComputedStyle(mark);
      return { of: mark.parentElement.getAttribute("class"), fill, stroke };
    });
    return { marks, system: Object.fromEntries(known.map((name) => [name, colour(name)])) };
  });
  assert.notEqual(system.Canvas, system.CanvasText);
  assert.ok(marks.length > 10, `${marks.length} marks`);
  const allowed = ["none", ...Object.values(system)];
  for (const { of, fill, stroke } of marks) {
    const isPattern = fill.startsWith("url(");
    assert.ok(isPattern || allowed.includes(fill), `${of} is filled with ${fill}`);
    assert.ok(allowed.includes(stroke), `${of} is drawn with ${stroke}`);
    const isSeen = isPattern || ![system.Canvas, "none"].includes(fill) || ![system.Canvas, "none"].includes(stroke);
    assert.ok(isSeen, `${of} is not seen`);
  }
  assert.deepEqual(await violations(page), []);
  await close(page);
});

for (const width of [390, 900, 1440]) {
  test(`nothing is wider than a screen of ${width} pixels`, async () => {
    const page = await shown("span=1+d&tab=Rules", { viewport: { width, height: 900 } });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${wide}`);
    await close(page);
  });
}

for (const scheme of ["light", "dark"]) {
  test(`the picture of the documentation, ${scheme}`, async () => {
    const options = { viewport: { width: 1280, height: 860 }, colorScheme: scheme };
    const page = await shown("span=1+d&server=us-east-1/automate-06", options);
    await page.locator(".held", { hasText: "maintenance is held" }).waitFor();
    await page.locator(".drawing .backup.bad").first().waitFor();
    await page.locator(".drawing .due.certain").first().waitFor();
    const folder = process.env.CONSOLE_PICTURES;
    const target = folder ? { path: path.join(folder, `console-${scheme}.png`) } : {};
    const picture = await page.screenshot(target);
    assert.ok(picture.length > 20_000, "there is something on it");
    await close(page);
  });
}
