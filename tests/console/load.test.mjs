// What the page costs with a large world whose clock runs: processor, memory, nodes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, live, open, close } from "./browser.mjs";
import { start } from "./emulator.mjs";

const servers = 10;
const backups = 4_000;
const settledMilliseconds = 2_000; // what is read at first has been read then
const watchedMilliseconds = 5_000;

const coreShareMax = 0.1;
const heapBytesMax = 40e6;
const nodesMax = 6_000;

const hour = 3_600_000;
const now = Date.UTC(2030, 0, 7, 12);

let browser;
let emulator;

before(async () => {
  browser = await launch(["--enable-precise-memory-info"]);
  emulator = await start();
});

after(async () => {
  await browser?.close();
  await emulator?.stop();
});

function document() {
  const name = (place) => `server-${place % servers}`;
  const id = (at, place) => new Date(at + place).toISOString().replace(/\D/g, "");
  return {
    Clock: { Now: new Date(now).toISOString(), Rate: 3_600 },
    Servers: Array.from({ length: servers }, (_, place) => ({
      ServerName: name(place),
      BackupRetentionCount: 30,
      PreferredBackupWindow: `${String(place + 10).padStart(2, "0")}:00`,
      CreatedAt: (now - 60 * 24 * hour) / 1_000,
    })),
    Backups: Array.from({ length: backups }, (_, place) => {
      const at = now - (place / backups) * 20 * 24 * hour;
      return {
        BackupId: `${name(place)}-${id(Math.floor(at), 0)}`,
        ServerName: name(place),
        BackupType: "MANUAL",
        CreatedAt: Math.floor(at) / 1_000,
        Status: place % 50 ? "OK" : "FAILED",
      };
    }),
  };
}

async function measured(session) {
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

test("4,000 backups and 10 servers at an hour a second", async (context) => {
  await emulator.ask("PUT", "world", document(), "111122223333");
  const page = await open(browser, emulator, "account=111122223333&span=30+d");
  await live(page);
  await page.locator(".drawing .backup").nth(50).waitFor();
  await page.waitForTimeout(settledMilliseconds);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const before = await measured(session);
  await page.waitForTimeout(watchedMilliseconds);
  const after = await measured(session);
  // Of the page's thread: what a browser without a graphics card paints is not the page's.
  const share = (after.ThreadTime - before.ThreadTime) / (after.Timestamp - before.Timestamp);
  const figures = {
    core: `${(share * 100).toFixed(1)} %`,
    heap: `${(after.JSHeapUsedSize / 1e6).toFixed(1)} MB`,
    nodes: await page.evaluate(() => document.getElementsByTagName("*").length),
  };
  context.diagnostic(JSON.stringify(figures));
  assert.ok(share <= coreShareMax, figures.core);
  assert.ok(after.JSHeapUsedSize <= heapBytesMax, figures.heap);
  assert.ok(figures.nodes <= nodesMax, `${figures.nodes} nodes`);
  await close(page);
});
