// The figures of the timeline: scales, spans, clusters, order.
import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./sources.mjs";

const { ticksOf, xOf } = await source("timeline/scale.ts");
const { spansOf, stripsOf } = await source("timeline/spans.ts");
const { clustersOf } = await source("timeline/clusters.ts");
const { sceneOf } = await source("timeline/scene.ts");
const { nextSpan, rangeAt } = await source("timeline/range.ts");
const { nothing } = await source("model/world.ts");

const noon = Date.UTC(2030, 0, 7, 12);
const minute = 60_000;
const hour = 60 * minute;
const iso = (at) => new Date(at).toISOString();
const isSteady = (status) => status === "HEALTHY";

test("an axis names round moments, with room between them", () => {
  for (const length of [minute, 10 * minute, hour, 6 * hour, 24 * hour, 7 * 24 * hour, 30 * 24 * hour]) {
    for (const width of [250, 700, 1_400]) {
      const ticks = ticksOf({ from: noon - length, to: noon }, width, "UTC");
      assert.ok(ticks.length >= 1 && ticks.length <= width / 80 + 1, `${length} in ${width}`);
      ticks.slice(1).forEach((tick, place) => assert.ok(tick.x - ticks[place].x >= 79));
    }
  }
  const hourly = ticksOf({ from: noon - hour, to: noon }, 700, "UTC");
  assert.deepEqual(hourly.map((tick) => tick.text), ["11:00", "11:10", "11:20", "11:30", "11:40", "11:50", "12:00"]);
});

test("a new day is named by its date", () => {
  const midnight = Date.UTC(2030, 0, 7);
  const ticks = ticksOf({ from: midnight - 3 * hour, to: midnight + 3 * hour }, 700, "UTC");
  assert.deepEqual(ticks.filter((tick) => tick.strong).map((tick) => tick.text), ["Mon 7 Jan"]);
});

test("now stands where there is room for what is due, unless the range is fixed", () => {
  const range = rangeAt(noon, hour, undefined);
  assert.equal(xOf(noon, range, 1_000), 700);
  assert.deepEqual(rangeAt(noon, hour, 5), { from: 5, to: 5 + hour });
});

test("spans end at either end of the list", () => {
  assert.equal(nextSpan("1 h", 1), "6 h");
  assert.equal(nextSpan("1 min", -1), "1 min");
  assert.equal(nextSpan("30 d", 1), "30 d");
});

test("a state lasts from its row to the next, the last one until now", () => {
  const rows = [
    { At: iso(noon), Previous: "HEALTHY", Status: "BACKING_UP" },
    { At: iso(noon + minute), Previous: "BACKING_UP", Status: "HEALTHY" },
  ];
  const known = { status: "HEALTHY", from: noon - hour, now: noon + hour };
  assert.deepEqual(spansOf(rows, known), [
    { status: "HEALTHY", from: noon - hour, to: noon },
    { status: "BACKING_UP", from: noon, to: noon + minute },
    { status: "HEALTHY", from: noon + minute, to: noon + hour },
  ]);
});

test("what is not known is empty: before the first row, and after the last state", () => {
  const born = [{ At: iso(noon), Status: "HEALTHY" }];
  const known = { status: "HEALTHY", from: -Infinity, now: noon + hour };
  assert.equal(spansOf(born, known)[0].from, noon);
  const ended = [{ At: iso(noon), Previous: "HEALTHY" }];
  assert.deepEqual(spansOf(ended, { status: undefined, from: noon - hour, now: noon + hour }), [
    { status: "HEALTHY", from: noon - hour, to: noon },
  ]);
  assert.deepEqual(spansOf([], { status: "HEALTHY", from: noon, now: noon }), []);
});

test("a change that is shorter than a pixel is seen all the same", () => {
  const spans = [
    { status: "HEALTHY", from: 0, to: 500 },
    { status: "BACKING_UP", from: 500, to: 500.2 },
    { status: "HEALTHY", from: 500.2, to: 1_000 },
  ];
  const strips = stripsOf(spans, (at) => at, 1_000, isSteady);
  assert.deepEqual(strips.map((strip) => strip.status), ["HEALTHY", "BACKING_UP", "HEALTHY"]);
  assert.equal(strips[1].width, 3);
  strips.slice(1).forEach((strip, place) => {
    assert.ok(strip.x >= strips[place].x + strips[place].width - 1e-9, "none covers another");
  });
});

test("changes that touch are one strip that counts them", () => {
  const spans = [];
  for (let at = 0; at < 10; at += 0.5) {
    spans.push({ status: "BACKING_UP", from: at, to: at + 0.25 });
    spans.push({ status: "HEALTHY", from: at + 0.25, to: at + 0.5 });
  }
  const strips = stripsOf(spans, (at) => at, 100, isSteady);
  assert.equal(strips[0].status, "BACKING_UP");
  assert.ok(strips.length <= 4, JSON.stringify(strips));
});

test("marks on one another become a cluster, a long row stays a row", () => {
  const near = clustersOf([{ x: 1 }, { x: 50 }, { x: 4 }], 10, 60);
  assert.deepEqual(near.map((one) => [one.x, one.marks.length]), [[2.5, 2], [50, 1]]);
  const row = Array.from({ length: 100 }, (_, place) => ({ x: place * 5 }));
  const clusters = clustersOf(row, 10, 60);
  assert.ok(clusters.length >= 8);
  assert.equal(clusters.reduce((sum, one) => sum + one.marks.length, 0), 100);
});

function server(name, region = "us-east-1", created = noon - 24 * hour) {
  return { ServerName: name, Region: region, Status: "HEALTHY", CreatedAt: created / 1_000 };
}

const view = { range: rangeAt(noon, hour, undefined), width: 1_000, now: noon, zone: "UTC", region: "" };

function backup(name, place, status = "OK") {
  const id = `${name}-${place}`;
  const its = { BackupId: id, ServerName: name, Region: "us-east-1", Status: status };
  return [`us-east-1/${id}`, { ...its, BackupType: "MANUAL", CreatedAt: (noon - place * minute) / 1_000 }];
}

test("rows are in order of region and name, and the region chooses", () => {
  const servers = [server("b"), server("a", "us-west-2"), server("a")];
  const world = { ...nothing, servers, historyFrom: -Infinity };
  assert.deepEqual(sceneOf(world, view).rows.map((row) => row.key), [
    "us-east-1/a",
    "us-east-1/b",
    "us-west-2/a",
  ]);
  const chosen = sceneOf(world, { ...view, region: "us-west-2" });
  assert.deepEqual(chosen.rows.map((row) => row.key), ["us-west-2/a"]);
});

test("a server that is gone keeps its row while the range shows it", () => {
  const rows = [
    { At: iso(noon - hour), Region: "us-east-1", ServerName: "old", Status: "HEALTHY" },
    { At: iso(noon - 10 * minute), Region: "us-east-1", ServerName: "old", Previous: "HEALTHY" },
  ];
  const world = { ...nothing, history: new Map([["us-east-1/old", rows]]), historyFrom: -Infinity };
  assert.equal(sceneOf(world, view).rows[0].name, "old");
  const later = { ...view, now: noon + hour, range: rangeAt(noon + hour, hour, undefined) };
  assert.deepEqual(sceneOf(world, later).rows, []);
});

test("a cluster of backups is as bad as its worst", () => {
  const backups = new Map([backup("a", 5), backup("a", 5.1, "FAILED"), backup("a", 30)]);
  const world = { ...nothing, servers: [server("a")], backups };
  const [row] = sceneOf(world, view).rows;
  assert.deepEqual(row.backups.map((mark) => [mark.count, mark.tone]), [[1, "good"], [2, "bad"]]);
});

test("what is due stands behind now, what is expected is told apart, what is held is named", () => {
  const timer = { Region: "us-east-1", ServerName: "a", Change: "backup-window" };
  const timers = [
    { ...timer, Id: 1, Due: iso(noon + 5 * minute) },
    { ...timer, Due: iso(noon + 12 * minute), Expected: true },
    { ...timer, Id: 2, Change: "maintenance" },
    { ...timer, Id: 3, Due: iso(noon - minute) },
  ];
  const [row] = sceneOf({ ...nothing, servers: [server("a")], timers }, view).rows;
  assert.deepEqual(row.due.map((mark) => mark.expected), [false, true]);
  assert.ok(row.due.every((mark) => mark.x > 700));
  assert.equal(row.held, "maintenance is held");
});

test("the same world gives the same scene", () => {
  const backups = new Map(Array.from({ length: 200 }, (_, place) => backup("a", place / 4)));
  const world = { ...nothing, servers: [server("a")], backups };
  assert.deepEqual(sceneOf(world, view), sceneOf(world, view));
});

test("4,000 backups of 10 servers make few marks", () => {
  const servers = Array.from({ length: 10 }, (_, place) => server(`server-${place}`));
  const backups = new Map(
    Array.from({ length: 4_000 }, (_, place) => backup(`server-${place % 10}`, place / 100)),
  );
  const scene = sceneOf({ ...nothing, servers, backups }, view);
  const marks = scene.rows.flatMap((row) => row.backups);
  assert.equal(marks.reduce((sum, mark) => sum + mark.count, 0), 4_000);
  assert.ok(marks.length < 400, `${marks.length}`);
});
