import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkRooms, findUnusedDoors } from "../../../scripts/check-rooms.ts";
import type { Room } from "../../../scripts/rooms.ts";

const TABLE: readonly Room[] = [
  { path: "main.ts", imports: ["hot/event.ts"], lazily: ["cli"], why: "" },
  { path: "hot", imports: ["sys/clock.ts"], packages: ["bun:ffi"], why: "A hook waits for it." },
  { path: "hot/offline.ts", imports: ["pure", "sys"], why: "" },
  { path: "pure", bannedGlobals: ["Date.now", "process", "console"], why: "" },
  { path: "sys", types: ["pure"], packages: ["node:*"], why: "" },
  {
    path: "cli",
    imports: ["sys"],
    lazily: ["pure"],
    types: ["pure"],
    packages: ["citty"],
    why: "",
  },
];

const TREE = {
  "main.ts": `import { run } from "./hot/event.ts";\nawait (run() ?? import("./cli/root.ts"));\n`,
  "hot/event.ts": `export const run = () => undefined;\n`,
  "hot/offline.ts": `import "../pure/fold.ts";\n`,
  "pure/fold.ts": `export type State = number;\n`,
  "sys/clock.ts": `import { hrtime } from "node:process";\nexport { hrtime };\n`,
  "cli/root.ts": `import { defineCommand } from "citty";\nexport { defineCommand };\n`,
  "cli/README.md": `# cli\n`,
};

let dir = "";
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), "rooms-"))));
afterEach(() => rm(dir, { recursive: true }));

async function problemsWith(changes: Record<string, string>): Promise<string[]> {
  const tree = Object.entries({ ...TREE, ...changes });
  await Promise.all(tree.map(([path, source]) => Bun.write(join(dir, path), source)));
  return checkRooms(dir, TABLE).map(({ file, line, message }) => `${file}:${line} ${message}`);
}

test("a tree that keeps to the table has no problems", async () => {
  expect(await problemsWith({})).toEqual([]);
});

test("a problem says where, what, why not and what is allowed", async () => {
  const source = `\nimport { hrtime } from "../sys/procs.ts";\nexport { hrtime };\n`;
  expect(await problemsWith({ "hot/event.ts": source, "sys/procs.ts": "" })).toEqual([
    "hot/event.ts:2 hot imports sys/procs.ts, but may import only sys/clock.ts. A hook waits for it.",
  ]);
});

test.each([
  ["a value", "pure/fold.ts", `import { x } from "../sys/clock.ts";\nx();`],
  ["a re-export", "pure/fold.ts", `export * from "../sys/clock.ts";`],
  ["a side effect", "pure/fold.ts", `import "../sys/clock.ts";`],
  ["a type", "pure/fold.ts", `import type { X } from "../sys/clock.ts";`],
  ["a type among braces", "pure/fold.ts", `import {\n  type X,\n} from "../sys/clock.ts";`],
  ["a re-exported type", "pure/fold.ts", `export type { X } from "../sys/clock.ts";`],
  ["a type by import()", "pure/fold.ts", `let x: import("../sys/clock.ts").X;`],
  ["a lazy import", "pure/fold.ts", `await import("../sys/clock.ts");`],
  ["a require", "pure/fold.ts", `require("../sys/clock.ts");`],
  ["a package", "pure/fold.ts", `import { x } from "citty";\nx();`],
  ["a package's type", "pure/fold.ts", `import type { X } from "citty";`],
  ["a value where only types are allowed", "sys/clock.ts", `import "../pure/fold.ts";`],
  ["a static import where only a lazy one is allowed", "cli/root.ts", `import "../pure/fold.ts";`],
  ["a room inside an allowed room", "main.ts", `import "./hot/offline.ts";`],
  ["a file outside the source folder", "cli/root.ts", `import "../../package.json";`],
  ["a file that no room owns", "other.ts", ``],
  ["a clock", "pure/fold.ts", `export const now = () => Date.now();`],
  ["the console", "pure/fold.ts", `console.log("x");`],
])("%s is one problem", async (_what, file, source) => {
  expect(await problemsWith({ [file]: `${source}\n` })).toHaveLength(1);
});

test.each([
  ["an allowed type", "sys/clock.ts", `import type { State } from "../pure/fold.ts";`],
  ["an allowed lazy import", "cli/root.ts", `await import("../pure/fold.ts");`],
  ["the room's own files", "pure/more.ts", `import "./fold.ts";`],
  ["a banned word in a comment", "pure/fold.ts", `// console.log, Date.now()`],
  ["a banned word in a string", "pure/fold.ts", `export const words = "process console";`],
  ["a property with a banned name", "pure/fold.ts", `export const f = (o) => o.process;`],
  ["a key with a banned name", "pure/fold.ts", `export interface P { process: number }`],
])("%s is fine", async (_what, file, source) => {
  expect(await problemsWith({ [file]: `${source}\n` })).toEqual([]);
});

test("a row for a room that is gone is a problem", async () => {
  await problemsWith({});
  const rooms = [...TABLE, { path: "gone", why: "" }];
  expect(checkRooms(dir, rooms).map(({ file }) => file)).toEqual(["gone"]);
});

test.each([
  ["a value", { imports: ["pure"] }, `import "../pure/fold.ts";`],
  ["a value of a room inside", { imports: ["hot/offline.ts"] }, `import "../hot/offline.ts";`],
  ["a lazy import", { lazily: ["pure"] }, `await import("../pure/fold.ts");`],
  ["a type", { types: ["pure"] }, `import type { State } from "../pure/fold.ts";`],
  ["a package", { packages: ["citty"] }, `import "citty";`],
  ["any of a kind of packages", { packages: ["node:*"] }, `import "node:os";`],
  ["a text", { texts: ["units"] }, `import unit from "../../share/units/x" with { type: "text" };`],
])(
  "%s that is imported keeps its door open, and without it that is closed",
  async (_what, doors, line) => {
    const tree = { ...TREE, "door/use.ts": `${line}\nexport {};\n`, "door/none.ts": "" };
    await Promise.all(Object.entries(tree).map(([path, text]) => Bun.write(join(dir, path), text)));
    const unusedOf = (path: string) =>
      findUnusedDoors(dir, [...TABLE, { path, why: "", ...doors }]).filter(
        ({ file }) => file === path,
      );
    expect(unusedOf("door/use.ts")).toEqual([]);
    expect(unusedOf("door/none.ts")).toHaveLength(1);
  },
);

test.each([
  [
    "of which only types are known",
    { imports: ["pure"] },
    `import type { State } from "../pure/fold.ts";`,
  ],
  ["that is loaded lazily only", { imports: ["pure"] }, `await import("../pure/fold.ts");`],
  ["of which only a room further in is used", { imports: ["hot"] }, `import "../hot/offline.ts";`],
])("a room %s needs no door for its values", async (_what, doors, line) => {
  await Bun.write(join(dir, "door/use.ts"), `${line}\nexport {};\n`);
  const unused = findUnusedDoors(dir, [...TABLE, { path: "door", why: "", ...doors }]);
  expect(unused.filter(({ file }) => file === "door").map(({ message }) => message)).toEqual([
    `the table allows it imports: "${doors.imports[0]}", and no file of it does that; take it out (scripts/rooms.ts)`,
  ]);
});
