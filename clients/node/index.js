// opsworkscm-local for tests: OpsWorks CM on this machine, a world of its own for each test.
//
//   const emulator = await start();         // once a file; it ends with the process
//   const world = emulator.newWorld();      // once a test
//   const client = new OpsWorksCMClient(world.clientOptions());
//
//   test("a backup", emulator.inWorld(async (world) => { … })); // tells the world where it fails
"use strict";

const { Emulator, Ended, start } = require("./lib/emulator.js");
const { Refused, World } = require("./lib/world.js");

module.exports = { Emulator, Ended, Refused, World, start };
