// Where the program is: in an optional package for each platform, as npm installs it.
"use strict";

const name = "opsworkscm-local";

// The path of this platform's program; undefined where there is none.
function installedProgram() {
  try {
    return require.resolve(`${name}-${process.platform}-${process.arch}/bin/${name}`);
  } catch {
    return undefined;
  }
}

// OPSWORKSCM_LOCAL_PROGRAM, else the installed one, else the one on PATH.
function findProgram() {
  const named = process.env.OPSWORKSCM_LOCAL_PROGRAM;
  return named || installedProgram() || name;
}

const notFound =
  `${name} is neither installed for ${process.platform}-${process.arch} nor on PATH; ` +
  "OPSWORKSCM_LOCAL_PROGRAM may name it. Where there is no program for this machine, run it in a " +
  "container and let OPSWORKSCM_LOCAL_URL tell its address.";

module.exports = { findProgram, installedProgram, name, notFound };
