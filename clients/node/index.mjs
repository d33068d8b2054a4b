// The same for `import`.
import helper from "./index.js";

export const { Emulator, Ended, Refused, World, start } = helper;
