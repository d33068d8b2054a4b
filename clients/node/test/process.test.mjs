// How the program is started and ended, and what is told where something goes wrong.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { test } from "node:test";
import { setTimeout as pass } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { start } from "../index.mjs";

const helper = new URL("../index.mjs", import.meta.url).href;
const bin = fileURLToPath(new URL("../bin/opsworkscm-local.js", import.meta.url));

function listens(url) {
  return new Promise((resolve) => {
    const socket = createConnection(Number(new URL(url).port), "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

async function ends(url) {
  for (let turn = 0; turn < 400; turn += 1) {
    if (!(await listens(url))) return;
    await pass(20);
  }
  assert.fail(`${url} still answers`);
}

// A Node.js that has an emulator, tells its address, and then does `rest`.
function parent(rest) {
  const source = `import { start } from ${JSON.stringify(helper)};
    const emulator = await start();
    console.log(emulator.url);
    ${rest}`;
  return spawn(process.execPath, ["--input-type=module", "-e", source], { stdio: ["ignore", "pipe", "inherit"] });
}

const told = async (child) => /https?:\S+?(?=[\s,])/.exec(String((await once(child.stdout, "data"))[0]))[0];

test("kill -9 of node leaves nothing behind", async () => {
  const child = parent("setTimeout(() => {}, 600_000)");
  const url = await told(child);
  assert.ok(await listens(url));
  child.kill("SIGKILL");
  await ends(url);
});

test("kill -9 of npx's process leaves nothing behind, a signal ends both", async () => {
  for (const [signal, expected] of [["SIGKILL", [null, "SIGKILL"]], ["SIGTERM", [0, null]]]) {
    const child = spawn(process.execPath, [bin, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
    const url = await told(child);
    assert.ok(await listens(url));
    child.kill(signal);
    assert.deepEqual(await once(child, "exit"), expected);
    await ends(url);
  }
});

test("what npx's process is asked for is what the program does", () => {
  const done = spawnSync(process.execPath, [bin, "run", "--limit", "servers=x"], { encoding: "utf8" });
  assert.deepEqual([done.status, done.stdout], [2, ""]);
  assert.match(done.stderr, /--limit servers=x/);
  assert.match(spawnSync(process.execPath, [bin, "--version"], { encoding: "utf8" }).stdout, /^opsworkscm-local \d/);
});

test("a forgotten stop() neither keeps the process nor leaves anything behind", async () => {
  const child = parent("await emulator.newWorld().freeze();");
  const url = await told(child);
  const late = setTimeout(() => child.kill("SIGKILL"), 20_000);
  assert.deepEqual(await once(child, "exit"), [0, null]);
  clearTimeout(late);
  await ends(url);
});

test("variables of the shell are no options, and no proxy stands between", async () => {
  const own = { OPSWORKSCM_LOCAL_SERVER: "automate-06", OPSWORKSCM_LOCAL_DATA: "/nowhere/store.db" };
  const proxies = { http_proxy: "http://127.0.0.1:9", HTTP_PROXY: "http://127.0.0.1:9", NODE_USE_ENV_PROXY: "1" };
  Object.assign(process.env, own, proxies);
  const emulator = await start();
  for (const name of Object.keys({ ...own, ...proxies })) delete process.env[name];
  assert.deepEqual((await emulator.newWorld({ account: "000000000000" }).export("Servers")).Servers, []);
  await emulator.stop();
  await emulator.stop();
});

test("a running one is used and left alone", async () => {
  const running = await start({ options: ["--control-token", "let-me-in"] });
  process.env.OPSWORKSCM_LOCAL_URL = `${running.url}/`;
  process.env.OPSWORKSCM_LOCAL_CONTROL_TOKEN = "let-me-in";
  const emulator = await start();
  delete process.env.OPSWORKSCM_LOCAL_URL;
  delete process.env.OPSWORKSCM_LOCAL_CONTROL_TOKEN;
  assert.equal(emulator.url, running.url);
  await emulator.newWorld().freeze();
  await emulator.stop();
  assert.ok(await listens(running.url));
  await running.stop();
  await ends(running.url);
});

test("a crash is told once, with the log", async () => {
  const emulator = await start();
  const world = emulator.newWorld();
  await world.merge({ Servers: [{ ServerName: "automate-06" }] });
  emulator.process.kill("SIGKILL");
  await assert.rejects(world.freeze(), { name: "Ended", message: /has ended by SIGKILL\. Its log:\n.*automate-06 - -> HEALTHY/s });
  await assert.rejects(world.freeze(), { name: "Ended", message: /has ended by SIGKILL; its log was told before/ });
});

test("a failure in a world tells calls, world and log", async () => {
  const emulator = await start();
  const fails = emulator.inWorld(async (world) => {
    await world.freeze();
    await world.merge({ Servers: [{ ServerName: "automate-06" }] });
    await world.call("CreateBackup", { ServerName: "automate-06" });
    await world.call("CreateBackup", { ServerName: "absent" });
    assert.equal(1, 2);
  });
  const error = await fails().catch((failed) => failed);
  for (const text of [error.message, error.stack]) {
    assert.match(text, /^.*1 !== 2.*-- opsworkscm: calls\n#1 \S+ CreateBackup \{"ServerName":"automate-06"\} -> 200\n#2 .* -> 400 ResourceNotFoundException: /s);
    assert.match(text, /-- opsworkscm: world\naccount \d+, \S+, frozen\nserver automate-06 BACKING_UP in us-east-1\nbackup /);
    assert.match(text, /-- opsworkscm: log\n.*HEALTHY -> BACKING_UP/s);
  }
  assert.match(error.stack, /process\.test\.mjs/);
  await emulator.stop();
});

test("what README shows", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const source = /```js\n(.*?)```/s.exec(readme)[1].replace('"opsworkscm-local"', JSON.stringify(helper));
  const env = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  const done = spawnSync(process.execPath, ["--input-type=module", "-e", source], { encoding: "utf8", env });
  assert.equal(done.status, 0, done.stdout);
  assert.match(done.stdout, /(#|ℹ) pass 1/);
});
