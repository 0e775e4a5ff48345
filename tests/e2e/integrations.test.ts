import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "../support/binary.ts";
import { describeNeeding, missingPrograms } from "../support/describe-needing.ts";
import { type Running, startProgram } from "../support/running.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

const PAGE = readFileSync(join(PROJECT_ROOT, "docs/integrations.md"), "utf8");

/** What stands in the page's snippet for a bar, as the bar would read it. */
function inSnippet(bar: string, setting: RegExp): string {
  const [, section = ""] = PAGE.split(`\n## ${bar}\n`);
  const found = setting.exec(section.split("\n## ")[0] ?? "")?.[1];
  if (found === undefined) throw new Error(`docs/integrations.md has no ${setting} for ${bar}.`);
  return found;
}

/** A sandbox in which the program goes by its name, as in the page. */
function createNamed(): Sandbox & { readonly path: string } {
  const sandbox = createSandbox({ env: { LLM_BRIDGE_FORMAT: "{activity} {subject|}" } });
  const bin = join(sandbox.root, "bin");
  mkdirSync(bin);
  symlinkSync(sandbox.binary, join(bin, "waybar-llm-bridge"));
  return { ...sandbox, path: `${bin}:${sandbox.env["PATH"]}` };
}

const startLine = (sandbox: Sandbox & { readonly path: string }, command: string): Running =>
  startProgram(["sh", "-c", `exec ${command}`], { env: { ...sandbox.env, PATH: sandbox.path } });

const submit = { hook_event_name: "UserPromptSubmit", session_id: "s1", prompt: "hello" };
const bash = {
  hook_event_name: "PreToolUse",
  session_id: "s1",
  tool_name: "Bash",
  tool_use_id: "t1",
  tool_input: { command: "grep -F '\\s <b>' %{A1:reboot:} #S" },
};

const PLAIN = ["Idle \n", "Thinking \n", "Bash grep -F '\\s <b>' % {A1:reboot:} # S\n"];

test.each([
  ["polybar", inSnippet("polybar", /^exec = (.+)$/m)],
  ["i3blocks", inSnippet("i3blocks", /^command=(.+)$/m)],
])("%s gets a line of text at each change", async (_bar, command) => {
  await using sandbox = createNamed();
  await using bar = startLine(sandbox, command);
  const shows = (lines: readonly string[]) =>
    until(`it prints ${JSON.stringify(lines)}`, () => bar.stdout() === lines.join(""), {
      seen: bar.stdout,
    });

  await shows(PLAIN.slice(0, 1));
  await sandbox.hook(submit);
  await shows(PLAIN.slice(0, 2));
  await sandbox.hook(bash);
  await shows(PLAIN);
});

test.each([
  [
    "eww",
    inSnippet("eww", /deflisten .* "(.+)"\)$/m),
    { text: "Bash grep -F &apos;\\s &lt;b&gt;&apos; %{A1:reboot:} #S", alt: "busy" },
  ],
  [
    "i3status-rust",
    inSnippet("i3status-rust", /^command = "(.+)"$/m),
    { text: "Bash grep -F &apos;\\s &lt;b&gt;&apos; %{A1:reboot:} #S", state: "Info" },
  ],
])("%s gets a line of JSON with markup in it", async (_bar, command, expected) => {
  await using sandbox = createNamed();
  await sandbox.hook(submit);
  await sandbox.hook(bash);
  await using bar = startLine(sandbox, command);

  await until("a line is printed", () => bar.stdout().endsWith("\n"), { seen: bar.stderr });

  expect(JSON.parse(bar.stdout())).toMatchObject(expected);
});

test("the script in the page prints the lines", async () => {
  await using sandbox = createNamed();
  await using script = startProgram(
    ["sh", "-c", inSnippet("A script of your own", /```sh\n([^`]+)```/)],
    {
      env: { ...sandbox.env, PATH: sandbox.path },
    },
  );
  await until("it prints the first", () => script.stdout() === "Idle\n", { seen: script.stderr });
});

describeNeeding("tmux", missingPrograms(["tmux"]), () => {
  test("shows the line in its status, as text, and follows it", async () => {
    await using sandbox = createNamed();
    const socket = (name: string) => join(sandbox.root, name);
    const env = { ...sandbox.env, PATH: sandbox.path, TERM: "screen-256color" };
    const tmux = (name: string, ...args: readonly string[]) =>
      Bun.spawnSync(["tmux", "-f", "/dev/null", "-S", socket(name), ...args], { env });
    const settings = [...PAGE.matchAll(/^set -g (\S+) (?:'(.+)'|(\S+))$/gm)].map(
      ([, name = "", quoted, bare]) => ["set", "-g", name, quoted ?? bare ?? ""],
    );
    expect(settings.length).toBe(3);

    tmux("shown", "new-session", "-d", "-x", "120", "-y", "5", "sleep 1000");
    for (const setting of settings) tmux("shown", ...setting);
    // Redrawn often, so that the test need not wait: the page has what is enough for people.
    tmux("shown", "set", "-g", "status-interval", "1");
    // Nobody looks at a status line that no client draws: another tmux is the terminal.
    const attach = `env -u TMUX tmux -S ${socket("shown")} attach`;
    tmux("screen", "new-session", "-d", "-x", "120", "-y", "6", attach);
    const screen = () => tmux("screen", "capture-pane", "-p").stdout.toString();
    const shows = (text: string) =>
      until(`it shows ${text}`, () => screen().includes(text), { seen: screen });

    try {
      await shows("Idle");
      await sandbox.hook(submit);
      await shows("Thinking");
      await sandbox.hook(bash);
      await shows("Bash grep -F '\\s <b>' % {A1:reboot:} # S");
    } finally {
      tmux("screen", "kill-server");
      tmux("shown", "kill-server");
    }
  });
});
