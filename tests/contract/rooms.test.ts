import { expect, test } from "bun:test";
import { join } from "node:path";
import { ROOT } from "../../scripts/build.ts";
import { checkRooms, findUnusedDoors, type RoomProblem } from "../../scripts/check-rooms.ts";
import { ROOMS } from "../../scripts/rooms.ts";

const SOURCE = join(ROOT, "src");

const inWords = ({ file, line, message }: RoomProblem): string => `src/${file}:${line}  ${message}`;

test("every file is in a room and imports only what its room may", () => {
  expect(checkRooms(SOURCE, ROOMS).map(inWords)).toEqual([]);
});

test("the table allows nothing that nobody does", () => {
  expect(findUnusedDoors(SOURCE, ROOMS).map(inWords)).toEqual([]);
});

test("no two rows have the same path", () => {
  const paths = ROOMS.map((room) => room.path);
  expect(paths).toEqual([...new Set(paths)]);
});
