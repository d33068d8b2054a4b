// Moments and durations: what people read and type.
import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./sources.mjs";

const duration = await source("time/duration.ts");
const moment = await source("time/moment.ts");
const clock = await source("time/virtual_clock.ts");
const { tickMilliseconds } = await source("model/ticking.ts");

test("a duration is told by its two largest units", () => {
  const told = {
    0: "0 ms",
    400: "400 ms",
    1_000: "1 s",
    65_000: "1 min 5 s",
    1_500_000: "25 min",
    3_600_000: "1 h",
    3_605_000: "1 h", // no minutes, so the seconds say nothing
    187_200_000: "2 d 4 h",
    86_399_600: "1 d", // rounded first: never 60 s or 24 h
  };
  for (const [length, text] of Object.entries(told)) {
    assert.equal(duration.durationText(Number(length)), text);
  }
});

test("a distance says on which side of now it is", () => {
  assert.equal(duration.distanceText(0, 1_500_000), "in 25 min");
  assert.equal(duration.distanceText(5_000, 0), "5 s ago");
  assert.equal(duration.distanceText(0, 300), "now");
});

test("what people type becomes what the emulator takes", () => {
  const typed = {
    "90m": "PT90M",
    "2h30m": "PT2H30M",
    "3 d": "P3D",
    "1d 2h": "P1DT2H",
    "15 min": "PT15M",
    "10s": "PT10S",
    PT10M: "PT10M",
    pt1h: "PT1H",
    P30D: "P30D",
  };
  for (const [text, taken] of Object.entries(typed)) {
    assert.equal(duration.durationInput(text), taken, text);
  }
  for (const text of ["", " ", "soon", "-1h", "1h;2", "P", "PT", "P1DT", "5"]) {
    assert.equal(duration.durationInput(text), undefined, text);
  }
});

test("moments of both of AWS's forms are read", () => {
  assert.equal(moment.milliseconds("2026-11-27T12:10:46.065Z"), 1795781446065);
  assert.equal(moment.milliseconds(1795781446.065), 1795781446065);
});

test("a moment is written in UTC", () => {
  const at = Date.UTC(2026, 10, 27, 7, 5, 9);
  assert.equal(moment.momentText(at, "UTC"), "2026-11-27 07:05:09");
  assert.equal(moment.dayText(at, "UTC"), "Fri 27 Nov");
  assert.equal(moment.clockText(at, "UTC", false), "07:05");
});

test("a running clock goes on by its rate, others stand", () => {
  const its = { Now: "2030-01-01T00:00:00Z", Rate: 60, Frozen: false };
  const begin = Date.UTC(2030, 0, 1);
  assert.equal(clock.nowOf(clock.reading(its, 1_000), 2_000), begin + 60_000);
  assert.equal(clock.nowOf(clock.reading({ ...its, Frozen: true }, 1_000), 2_000), begin);
  const busy = clock.reading({ ...its, AtWork: "PATCH /_emulator/clock" }, 1_000);
  assert.equal(clock.nowOf(busy, 2_000), begin);
});

test("the page ticks with the seconds, and not more often than one sees", () => {
  assert.equal(tickMilliseconds(10_250, 1, 3_600_000), 751);
  assert.equal(tickMilliseconds(0, 3_600, 86_400_000), 200);
  assert.equal(tickMilliseconds(0, 60, 86_400_000), 1_000);
});
