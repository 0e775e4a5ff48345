import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { workshopPath } from "../../../src/update/swap.ts";
import { openWorkshop } from "../../../src/update/workshop.ts";

let dir: string;
let program: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "llm-bridge-workshop-"));
  program = join(dir, "waybar-llm-bridge");
});
afterEach(() => rmSync(dir, { recursive: true }));

test("a workshop lies beside the program, and is gone when it is closed", async () => {
  {
    await using workshop = await openWorkshop(program);
    writeFileSync(join(workshop.dir, "ready"), "half");
    expect(workshop.dir).toBe(join(dir, ".waybar-llm-bridge.update"));
  }
  expect(existsSync(workshopPath(program))).toBe(false);
});

test("what a killed update has left in it is cleared away", async () => {
  mkdirSync(workshopPath(program), { mode: 0o700 });
  writeFileSync(join(workshopPath(program), "archive"), "half");
  await using workshop = await openWorkshop(program);
  expect(existsSync(join(workshop.dir, "archive"))).toBe(false);
});

test("while one is open there is no second one", async () => {
  await using _first = await openWorkshop(program);
  await expect(openWorkshop(program)).rejects.toMatchObject({ code: "update-running" });
});

test.each([
  ["a folder that others may write to", (path: string) => mkdirSync(path, { mode: 0o755 })],
  ["a link to a folder", (path: string) => symlinkSync(tmpdir(), path)],
])("%s is not used", async (_what, make) => {
  make(workshopPath(program));
  await expect(openWorkshop(program)).rejects.toMatchObject({ code: "update-not-ours" });
});
