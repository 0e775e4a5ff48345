import { expect, test } from "bun:test";
import { join } from "node:path";
import { ROOT } from "../../scripts/build.ts";
import { HOT_CLOSURE_FILE, measureHotClosure } from "../../scripts/rooms/hot-closure.ts";

const closure = measureHotClosure(join(ROOT, "src/main.ts"));

test("a hook loads the listed modules and no others", async () => {
  const listed = (await Bun.file(HOT_CLOSURE_FILE).text()).trim().split("\n");
  // On purpose? `bun scripts/check-rooms.ts --write-hot-closure` writes the new list.
  expect((await closure).modules).toEqual(listed);
});

test("a hook loads no package and no module of the runtime", async () => {
  const foreign = (await closure).modules.filter((module) => !module.startsWith("src/"));
  expect(foreign).toEqual([]);
});

test("a hook is one chunk, whoever else uses its modules", async () => {
  expect((await closure).chunks).toBe(1);
});

test("a hook parses at most 8 KiB", async () => {
  expect((await closure).sizeBytes).toBeLessThanOrEqual(8 * 1024);
});
