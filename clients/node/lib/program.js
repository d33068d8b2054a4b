// Where the program is: in an optional package for each platform, as npm installs it.
"use strict";

const { accessSync, constants, realpathSync } = require("node:fs");
const { delimiter, join } = require("node:path");

const name = "opsworkscm-local";

// The path of this platform's program; undefined where there is none.
function installedProgram() {
  try {
    return require.resolve(`${name}-${process.platform}-${process.arch}/bin/${name}`);
  } catch {
    return undefined;
  }
}

// Whether it can be run, and is not what `npx` runs: that asks here where the program is.
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return realpathSync(path) !== join(realpathSync(__dirname), "..", "bin", `${name}.js`);
  } catch {
    return false;
  }
}

// OPSWORKSCM_LOCAL_PROGRAM, else the installed one, else the one on PATH; undefined where there is
// none.
function findProgram() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const places = [installedProgram(), ...folders.map((folder) => join(folder, name))];
  return process.env.OPSWORKSCM_LOCAL_PROGRAM || places.find((path) => path && isProgram(path));
}

const notFound =
  `${name} is neither installed for ${process.platform}-${process.arch} nor on PATH; ` +
  "OPSWORKSCM_LOCAL_PROGRAM may name it. Where there is no program for this machine, run it in a " +
  "container and let OPSWORKSCM_LOCAL_URL tell its address.";

module.exports = { findProgram, name, notFound };
