import { expect, test } from "bun:test";
import { join } from "node:path";
import { ROOT } from "../../scripts/build.ts";
import { checkRooms } from "../../scripts/check-rooms.ts";
import { ROOMS } from "../../scripts/rooms.ts";

test("every file is in a room and imports only what its room may", () => {
  const problems = checkRooms(join(ROOT, "src"), ROOMS);
  expect(problems.map(({ file, line, message }) => `src/${file}:${line}  ${message}`)).toEqual([]);
});

test("no two rows have the same path", () => {
  const paths = ROOMS.map((room) => room.path);
  expect(paths).toEqual([...new Set(paths)]);
});
