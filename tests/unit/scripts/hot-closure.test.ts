import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { measureHotClosure } from "../../../scripts/rooms/hot-closure.ts";

const TREE = {
  "main.ts": `import { say } from "./hot.ts";\nsay(process.argv[2] ? await import("./lazy.ts") : 1);\n`,
  "hot.ts": `import { dlopen } from "bun:ffi";\nimport { shared } from "./shared.ts";\nexport const say = (x: unknown) => shared(x, dlopen);\n`,
  "shared.ts": `export const shared = (...all: unknown[]) => console.log(all.length);\n`,
  "lazy.ts": `import { statSync } from "node:fs";\nimport { shared } from "./shared.ts";\nimport { heavy } from "./heavy.ts";\nshared(statSync, heavy);\n`,
  "heavy.ts": `export const heavy = "x".repeat(9);\n`,
};

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "closure-"));
  const tree = Object.entries(TREE);
  await Promise.all(tree.map(([path, source]) => Bun.write(join(dir, path), source)));
});
afterAll(() => rm(dir, { recursive: true }));

test("what main imports at once is listed, in whichever chunk it ends up; what it loads later is not", async () => {
  const { modules } = await measureHotClosure(join(dir, "main.ts"));
  const names = modules.map((module) => basename(module)).toSorted();
  expect(names).toEqual(["bun:ffi", "hot.ts", "main.ts", "shared.ts"]);
});

test("the size is that of all chunks that load at once", async () => {
  const { sizeBytes } = await measureHotClosure(join(dir, "main.ts"));
  const alone = await measureHotClosure(join(dir, "shared.ts"));
  expect(sizeBytes).toBeGreaterThan(alone.sizeBytes);
});
