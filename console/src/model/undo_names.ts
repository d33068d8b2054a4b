// The names of the checkpoints that are kept for a way back, and which of them are too many.

const kept = "before-"; // begins the names of such checkpoints
const keptMax = 5;

// `before-reset-2026-11-27T12.10.46.065`, by this machine's time: no two are the same.
export function keptName(what: string, machine: Date): string {
  return `${kept}${what}-${machine.toISOString().replace(/:/g, ".").replace("Z", "")}`;
}

// Which of the kept ones are too many; the oldest first.
export function tooMany(names: readonly string[]): string[] {
  const own = names.filter((name) => /^before-[a-z]+-\d{4}-.+T/.test(name));
  own.sort((a, b) => (moment(a) < moment(b) ? -1 : 1));
  return own.slice(0, Math.max(0, own.length - keptMax));
}

const moment = (name: string): string => name.replace(/^before-[a-z]+-/, "");
