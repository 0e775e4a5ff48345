import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { buildBinary, buildEmpty } from "../../scripts/build.ts";

// Compiling copies 110 MB; on a busy machine that outlasts the default of 5 s.
const BUILD_TIMEOUT_MS = 60_000;

const PROGRAM = `
declare const BRIDGE_VERSION: string;
const { shout } = await import("./lazy.ts");
console.log(shout(BRIDGE_VERSION), process.env["FROM_DOTENV"] ?? "no dotenv");
`;

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "build-"));
  await Bun.write(join(dir, "src/main.ts"), PROGRAM);
  await Bun.write(join(dir, "src/lazy.ts"), `export const shout = (text: string) => text + "!";\n`);
  await buildBinary(join(dir, "src/main.ts"), join(dir, "program"));
}, BUILD_TIMEOUT_MS);
afterAll(() => rm(dir, { recursive: true }));

const run = (program: string, cwd: string) => {
  const { stdout, stderr, exitCode } = Bun.spawnSync([join(dir, program)], { cwd });
  return { stdout: stdout.toString(), stderr: stderr.toString(), exitCode };
};

test("a program finds its lazy chunks and knows its version", () => {
  expect(run("program", tmpdir())).toEqual({
    stdout: `${manifest.version}! no dotenv\n`,
    stderr: "",
    exitCode: 0,
  });
});

test("a program runs nothing from the directory that it is started in", async () => {
  await Bun.write(join(dir, "hostile/bunfig.toml"), `preload = ["./evil.ts"]\n`);
  await Bun.write(join(dir, "hostile/evil.ts"), `console.log("evil ran");\n`);
  await Bun.write(join(dir, "hostile/.env"), "FROM_DOTENV=loaded\n");
  expect(run("program", join(dir, "hostile")).stdout).toBe(`${manifest.version}! no dotenv\n`);
});

test(
  "the empty program does nothing, well",
  async () => {
    await buildEmpty(join(dir, "empty"));
    expect(run("empty", dir)).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  },
  BUILD_TIMEOUT_MS,
);

test("a program that cannot be built leaves none behind", async () => {
  await Bun.write(join(dir, "src/broken.ts"), `import "./gone.ts";\n`);
  await Bun.write(join(dir, "broken"), "yesterday's");
  const build = buildBinary(join(dir, "src/broken.ts"), join(dir, "broken"));
  await expect(build).rejects.toThrow();
  expect(await Bun.file(join(dir, "broken")).exists()).toBe(false);
});
