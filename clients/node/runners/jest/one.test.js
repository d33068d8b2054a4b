// One of two files that jest runs in processes of their own.
const { start } = require("../../index.js");

let emulator;
beforeAll(async () => (emulator = await start()));
afterAll(() => emulator.stop());

test.each([1, 2, 3])("world one-%i is one of its own", () =>
  emulator.inWorld(async (world) => {
    await world.merge({ Servers: [{ ServerName: "automate-06" }] });
    await world.call("CreateBackup", { ServerName: "automate-06" });
    expect(await world.backups()).toHaveLength(1);
  })(),
);

// stop() is forgotten here.
test("another one", async () => {
  const another = await start();
  await another.newWorld().freeze();
});

test("it fails", () =>
  emulator.inWorld(async (world) => {
    await world.merge({ Servers: [{ ServerName: "automate-06" }] });
    await world.call("CreateBackup", { ServerName: "automate-06" });
    expect(await world.backups()).toHaveLength(2);
  })(),
);
