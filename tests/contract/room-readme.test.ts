import { expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/build.ts";
import { ownerOf } from "../../scripts/check-rooms.ts";
import { ROOMS, type Room } from "../../scripts/rooms.ts";

const SOURCE = join(ROOT, "src");
const FOLDERS = readdirSync(SOURCE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const EXPLAINED = ROOMS.filter(({ path }) => existsSync(join(SOURCE, path, "README.md")));

const readReadme = async (path: string): Promise<readonly string[]> =>
  (await Bun.file(join(SOURCE, path, "README.md")).text()).split("\n");

test.each([...new Set([...FOLDERS, ...EXPLAINED.map(({ path }) => path)])])(
  "%s opens with what it is for, who imports it and what it never does",
  async (path) => {
    const lines = await readReadme(path);
    expect(lines[0]).toBe(`# ${path}`);
    expect(lines.slice(2, 5).map((line) => line.match(/^- [^:]+: /)?.[0])).toEqual([
      "- For: ",
      "- Imported by: ",
      "- Never: ",
    ]);
  },
);

// All stand on core, and its README says who does not.
test.each(EXPLAINED.filter(({ path }) => path !== "core"))(
  "the README of $path names those who import it",
  async (room) => {
    const lines = await readReadme(room.path);
    const named = lines[3]?.match(/^- Imported by: (.*?)\.( |$)/)?.[1] ?? "";
    expect(named.split(", ").toSorted()).toEqual(importersOf(room).toSorted());
  },
);

/** As the table has it, a file of a room counting as the room: "daemon, cli (lazily)". */
function importersOf(room: Room): readonly string[] {
  const importers = new Map<string, string>();
  for (const [list, how] of [
    ["imports", ""],
    ["lazily", " (lazily)"],
    ["types", " (types)"],
  ] as const) {
    for (const row of ROOMS) {
      const name = row.path.replace(/\/[^/]+\.ts$/, "");
      if (name === room.path || importers.has(name)) continue;
      if (row[list]?.some((path) => ownerOf(path, ROOMS) === room)) importers.set(name, how);
    }
  }
  return [...importers].map(([name, how]) => `${name}${how}`);
}
