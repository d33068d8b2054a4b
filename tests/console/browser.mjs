// Debian's Chromium with the page in it. Nothing the page does may fail unseen.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const executablePath = "/usr/bin/chromium";
const patienceMilliseconds = 10_000;

export async function launch(more = []) {
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", ...more],
  });
}

// A page that shows the console. Its errors, and requests to other hosts, are in page.complaints.
export async function open(browser, emulator, selection = "", options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMilliseconds);
  watch(page, emulator);
  await page.goto(`${emulator.console}${selection ? `#${selection}` : ""}`);
  return page;
}

export function watch(page, emulator) {
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(String(error.stack ?? error)));
  page.on("console", (message) => {
    const text = message.text();
    // The browser tells of each answer that is an error, whoever asked for it.
    const isAnswer = /Failed to load resource/.test(text);
    // Without TLS it passes over this header where the host is not the loopback.
    const isPlain = /Cross-Origin-Opener-Policy header has been ignored/.test(text);
    const isWrong = ["error", "warning"].includes(message.type()) && !isAnswer && !isPlain;
    if (isWrong) page.complaints.push(text);
  });
  page.on("request", (request) => {
    const to = new URL(request.url());
    const own = to.protocol === "blob:" || request.url().startsWith(emulator.url);
    if (!own) page.complaints.push(`asks ${request.url()}`);
  });
}

export async function live(page) {
  await page.locator(".live.live", { hasText: /^live$/ }).waitFor();
}

// Ends the page, which must have had nothing to complain of.
export async function close(page) {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

export const button = (page, name) => page.getByRole("button", { name, exact: true });
