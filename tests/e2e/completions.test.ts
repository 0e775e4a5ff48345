import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "../support/binary.ts";
import { describeNeeding, missingPrograms } from "../support/describe-needing.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

// Each shell defines a function of the program's name: what a finished line would have run is written
// down, one `[word]` each, while its completion asks the program itself.
const SHELLS = {
  bash: {
    command: ["bash", "--norc", "--noprofile", "-i"],
    prepare: (script: string) =>
      `source ${script}; waybar-llm-bridge() { { printf '[%s]' "$@"; echo; } >> lines; }`,
  },
  zsh: {
    command: ["zsh", "-f", "-i"],
    prepare: (script: string) =>
      `autoload -Uz compinit; compinit -D -u; source ${script}; waybar-llm-bridge() { { printf '[%s]' "$@"; echo; } >> lines; }`,
  },
  fish: {
    command: ["fish", "--no-config", "--interactive"],
    prepare: (script: string) =>
      `source ${script}; function waybar-llm-bridge; begin; printf '[%s]' $argv; echo; end >> lines; end`,
  },
} as const;

/** A shell at a terminal, with our completion loaded. */
interface TypedShell extends AsyncDisposable {
  readonly type: (keys: string) => void;
  /** The words of each line that was entered for our program. */
  readonly lines: (count: number) => Promise<readonly string[]>;
}

async function startShell(sandbox: Sandbox, shell: keyof typeof SHELLS): Promise<TypedShell> {
  const bin = join(sandbox.root, "path");
  mkdirSync(bin);
  symlinkSync(sandbox.binary, join(bin, "waybar-llm-bridge"));
  const { command, prepare } = SHELLS[shell];
  let screen = "";
  const decoder = new TextDecoder();
  const child = Bun.spawn([...command], {
    cwd: sandbox.home,
    env: { ...sandbox.env, PATH: `${bin}:${sandbox.env["PATH"]}`, TERM: "xterm" },
    terminal: {
      cols: 200,
      rows: 30,
      data: (_terminal, bytes) => {
        screen += decoder.decode(bytes, { stream: true });
      },
    },
  });
  const linesPath = join(sandbox.home, "lines");
  const script = join(PROJECT_ROOT, `share/completions/waybar-llm-bridge.${shell}`);
  // Written so that the terminal's echo of it is another word.
  child.terminal?.write(`${prepare(script)}; echo re''ady\n`);
  await until(`${shell} is ready`, () => screen.includes("ready"), { seen: () => screen });
  return {
    type: (keys) => child.terminal?.write(keys),
    lines: async (count) =>
      await until(
        `${shell} has run ${count} lines`,
        () => {
          const text = existsSync(linesPath) ? readFileSync(linesPath, "utf8") : "";
          const lines = text.split("\n").slice(0, -1);
          return lines.length >= count && lines;
        },
        { seen: () => screen },
      ),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

const DROP_LINE = "\x15";

for (const shell of ["bash", "zsh", "fish"] as const) {
  describeNeeding(`Tab in ${shell}`, missingPrograms([shell]), () => {
    test("completes verbs, options, listed values, live sessions and files", async () => {
      await using sandbox = createSandbox();
      writeFileSync(join(sandbox.home, "a transcript.jsonl"), "");
      await sandbox.hook({ session_id: "0199-live", hook_event_name: "SessionStart" });
      await using typed = await startShell(sandbox, shell);

      typed.type("waybar-llm-bridge usa\t--ord\ta\t\n");
      typed.type("waybar-llm-bridge usage --order=d\t\n");
      typed.type("waybar-llm-bridge status --ses\t\t\n");
      typed.type("waybar-llm-bridge sync-u\ta\\ tr\t\n");
      typed.type("waybar-llm-bridge sync-usage --log-path=a\\ tr\t\n");

      expect(await typed.lines(5)).toEqual([
        "[usage][--order][asc]",
        "[usage][--order=desc]",
        "[status][--session][0199-live]",
        "[sync-usage][a transcript.jsonl]",
        "[sync-usage][--log-path=a transcript.jsonl]",
      ]);
    });

    test("runs nothing that stands on the line", async () => {
      await using sandbox = createSandbox();
      await using typed = await startShell(sandbox, shell);

      typed.type(`waybar-llm-bridge usage "$(touch ran)" $(touch ran) --ord\t${DROP_LINE}`);
      typed.type("waybar-llm-bridge usa\t\n");

      expect(await typed.lines(1)).toEqual(["[usage]"]);
      expect(existsSync(join(sandbox.home, "ran"))).toBe(false);
    });
  });
}

test.each(["bash", "zsh", "fish"])(
  "`completions %s` prints the script that is installed",
  async (shell) => {
    await using sandbox = createSandbox();

    const { stdout, exitCode } = await sandbox.run(["completions", shell]);

    expect(stdout).toBe(
      readFileSync(join(PROJECT_ROOT, `share/completions/waybar-llm-bridge.${shell}`), "utf8"),
    );
    expect(exitCode).toBe(0);
  },
);

test("`completions` alone prints the script of the shell that is in use", async () => {
  await using sandbox = createSandbox();

  const { stdout } = await sandbox.run(["completions"], { env: { SHELL: "/usr/bin/fish" } });

  expect(stdout).toStartWith("# fish");
});

test("a session whose id a shell would run is not offered", async () => {
  await using sandbox = createSandbox();
  await sandbox.hook({ session_id: "$(reboot)", hook_event_name: "SessionStart" });
  await sandbox.hook({ session_id: "calm", hook_event_name: "SessionStart" });

  const { stdout } = await sandbox.run(["complete", "--", "status", "--session", ""]);

  expect(stdout.split("\n").map((line) => line.split("\t")[0])).toEqual(["calm", ""]);
});

test("a shell that asks without a runtime directory hears nothing, and no fault", async () => {
  await using sandbox = createSandbox();

  const asked = await sandbox.run(["complete", "--", "status", "--session", ""], {
    env: { XDG_RUNTIME_DIR: "/nowhere" },
  });

  expect(asked).toEqual({ stdout: "", stderr: "", exitCode: 0 });
});
