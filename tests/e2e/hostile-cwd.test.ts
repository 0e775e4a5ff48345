import { expect, test } from "bun:test";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { recordedPayloads, recordedStatusLine } from "../support/fixtures.ts";

const PROMPT = JSON.stringify(recordedPayloads("UserPromptSubmit")[0]);

const RUNS: readonly (readonly [args: string, stdin: string])[] = [
  ["event", PROMPT],
  ["event --type submit --session-id s", ""],
  ["statusline", recordedStatusLine("01-main")],
  ["status --json", ""],
  ["config show", ""],
  ["doctor", ""],
  ["install-hooks --dry-run --claude-version 2.1.329", ""],
  ["--help", ""],
];

test.each(RUNS)(
  "`%s` runs nothing and reads nothing of the directory that it is called in",
  async (args, stdin) => {
    await using sandbox = createSandbox();
    const trap = setTrap(sandbox);

    await sandbox.run(args.split(" "), { cwd: trap.dir, stdin });

    expect(existsSync(trap.sprung)).toBe(false);
    expect(existsSync(trap.stolenState)).toBe(false);
  },
);

test("the daemon runs nothing and reads nothing of the directory that it is started in", async () => {
  await using sandbox = createSandbox();
  const trap = setTrap(sandbox);

  await sandbox.startDaemon([], { cwd: trap.dir });
  await sandbox.run(["event"], { cwd: trap.dir, stdin: PROMPT });

  expect(existsSync(trap.sprung)).toBe(false);
  expect(existsSync(trap.stolenState)).toBe(false);
  expect(existsSync(sandbox.socketPath)).toBe(true);
});

interface Trap {
  readonly dir: string;
  /** Exists once anything of the directory was run. */
  readonly sprung: string;
  /** Exists once the directory's variables were believed. */
  readonly stolenState: string;
}

/** A working directory that does everything that a runtime could fall for. */
function setTrap(sandbox: Sandbox): Trap {
  const dir = join(sandbox.root, "trap");
  const sprung = join(dir, "sprung");
  const stolenState = join(dir, "stolen.json");
  mkdirSync(join(dir, "node_modules/citty"), { recursive: true });
  const spring = `require("node:fs").writeFileSync(${JSON.stringify(sprung)}, "");`;
  writeFileSync(join(dir, "trap.ts"), spring);
  writeFileSync(
    join(dir, "bunfig.toml"),
    'preload = ["./trap.ts"]\n[run]\npreload = ["./trap.ts"]\n',
  );
  const variables = [
    `LLM_BRIDGE_STATE_PATH=${stolenState}`,
    `LLM_BRIDGE_SOCKET_PATH=${join(dir, "stolen.sock")}`,
    `BUN_OPTIONS=--preload=${join(dir, "trap.ts")}`,
  ];
  for (const name of [".env", ".env.local", ".env.production", ".env.development"]) {
    writeFileSync(join(dir, name), `${variables.join("\n")}\n`);
  }
  writeFileSync(join(dir, "package.json"), '{"name":"citty","main":"./trap.ts"}');
  writeFileSync(join(dir, "tsconfig.json"), '{"compilerOptions":{"paths":{"*":["./trap.ts"]}}}');
  writeFileSync(join(dir, "node_modules/citty/index.js"), spring);
  writeFileSync(join(dir, "node_modules/citty/package.json"), '{"main":"index.js"}');
  return { dir, sprung, stolenState };
}
