import { describe, expect, test } from "bun:test";
import type { ConfigKey } from "../../../src/config/config.ts";
import { configKeys, configValue, DEFAULT_CONFIG } from "../../../src/config/defaults.ts";
import type { ConfigFlags, Environment } from "../../../src/config/environment.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { describeConfigProblem } from "../../../src/config/problem.ts";

const PATH = "/home/ada/.config/llm-bridge/config.toml";

interface Given {
  readonly file?: string;
  readonly env?: Environment;
  readonly flags?: ConfigFlags;
}

async function load({ file, env = {}, flags = {} }: Given) {
  const loaded = await loadConfig({ path: PATH, env, flags, readFile: () => file });
  return { ...loaded, sentences: loaded.problems.map(describeConfigProblem) };
}

describe("where a value comes from", () => {
  test("with nothing said, the defaults are in force", async () => {
    const { config, sources, problems, hasFile } = await load({});
    expect(config).toEqual(DEFAULT_CONFIG);
    expect(new Set(Object.values(sources))).toEqual(new Set(["default"]));
    expect(Object.keys(sources)).toEqual([...configKeys()]);
    expect(problems).toEqual([]);
    expect(hasFile).toBe(false);
  });

  test("without a home there is no file to look for", async () => {
    const { config } = await loadConfig({
      path: undefined,
      env: {},
      readFile: () => {
        throw new Error("looked for a file");
      },
    });
    expect(config).toEqual(DEFAULT_CONFIG);
  });

  const file = "[bar]\nsignal = 9\n";
  const variable = { LLM_BRIDGE_SIGNAL: "10" };
  const flags = { "bar.signal": "11" };
  test.each([
    ["the default", {}, 8, "default"],
    ["the file over the default", { file }, 9, "file"],
    ["the environment over the file", { file, env: variable }, 10, "environment"],
    ["a flag over the environment", { file, env: variable, flags }, 11, "flag"],
    ["a flag over the file", { file, flags }, 11, "flag"],
  ] as const)("%s", async (_title, given, signal, source) => {
    const { config, sources, problems } = await load(given);
    expect(config.bar.signal).toBe(signal);
    expect(sources["bar.signal"]).toBe(source);
    expect(problems).toEqual([]);
  });

  test.each([
    ["LLM_BRIDGE_FORMAT", "{icon}", "bar.format", "{icon}"],
    ["LLM_BRIDGE_ICONS", "plain", "bar.icons", "plain"],
    ["LLM_BRIDGE_SIGNAL", "30", "bar.signal", 30],
    ["LLM_BRIDGE_SIGRTMIN", "35", "bar.sigrtmin", 35],
    ["LLM_BRIDGE_STATUSLINE_FORMAT", "{model}", "statusline.format", "{model}"],
    ["LLM_BRIDGE_SOCKET_PATH", "/run/a.sock", "daemon.socket_path", "/run/a.sock"],
    ["LLM_BRIDGE_STATE_PATH", "/tmp/state.json", "daemon.state_path", "/tmp/state.json"],
    ["LLM_BRIDGE_LOG_PATH", "/tmp/t.jsonl", "daemon.log_path", "/tmp/t.jsonl"],
    ["NO_COLOR", "1", "statusline.color", "never"],
    ["NO_COLOR", "0", "statusline.color", "never"],
  ] as const)("the variable %s=%s sets %s", async (name, text, key, value) => {
    const { config, sources, sentences } = await load({ env: { [name]: text } });
    expect(sentences).toEqual([]);
    expect(configValue(config, key)).toBe(value);
    expect(sources[key]).toBe("environment");
  });

  test.each(["true", "false"])("a flag sets a switch to %s", async (text) => {
    const { config, sentences } = await load({ flags: { "telemetry.enabled": text } });
    expect(sentences).toEqual([]);
    expect(config.telemetry.enabled).toBe(text === "true");
  });

  test("an empty variable counts as unset", async () => {
    const env = { LLM_BRIDGE_SIGNAL: "", LLM_BRIDGE_STATE_PATH: "", NO_COLOR: "" };
    const { config, problems } = await load({ env });
    expect(config).toEqual(DEFAULT_CONFIG);
    expect(problems).toEqual([]);
  });

  test("a flag that was not given counts as unset", async () => {
    const { sources } = await load({ flags: { "bar.format": undefined } });
    expect(sources["bar.format"]).toBe("default");
  });

  test("the defaults are never changed by what is loaded", async () => {
    await load({ file: "[bar]\nsignal = 9\nmax_width = 100\n" });
    expect(DEFAULT_CONFIG.bar).toMatchObject({ signal: 8, max_width: 48 });
  });
});

describe("a whole file", () => {
  test("sets every key that there is", async () => {
    const file = `
[bar]
format = "{icon} {activity}"
icons = "plain"
max_width = 60
context_high_percent = 70
stale_after_minutes = 5
signal = 12
sigrtmin = 35

[statusline]
format = "{model}"
color = "never"
chain = "my-line --short"

[daemon]
socket_path = "/run/user/1000/b.sock"
state_path = "/tmp/llm_state.json"
log_path = "/tmp/a.jsonl"
coalesce_ms = 8
max_delay_ms = 40

[prices]
billing = "bedrock"
endpoint = "regional"

[prices.models.claude-newthing-9]
input = 3
output = 15

[usage]
week_start = "monday"

[budget]
daily = 10
weekly = 49.99
monthly = 200
notify = false

[notifications]
enabled = true
needs_you = false
needs_you_after_seconds = 5
turn_finished = true
turn_finished_after_seconds = 60
error = false
quiet_hours = "22:00-07:30"

[desktop]
details_command = "foot -e less"

[update]
manifest_url = "https://example.org/latest.json"
public_key = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
[telemetry]
enabled = true
otlp_http_port = 14318
otlp_grpc_port = 14317
listen = "all"
keep_account = true
points_hours = 24
five_minutes_days = 10
records_days = 5
max_megabytes = 64
prometheus_url = "http://localhost:9090"
forward = "http://collector.example:4318"

[server]
enabled = true
port = 8080
metrics = "open"
metrics_grace_minutes = 90
show_content = true

[tray]
enabled = true
`;
    const { config, sources, sentences } = await load({ file });
    expect(sentences).toEqual([]);
    expect(new Set(Object.values(sources))).toEqual(new Set(["file"]));
    expect(config).toEqual({
      bar: {
        format: "{icon} {activity}",
        icons: "plain",
        max_width: 60,
        context_high_percent: 70,
        stale_after_minutes: 5,
        signal: 12,
        sigrtmin: 35,
      },
      statusline: { format: "{model}", color: "never", chain: "my-line --short" },
      daemon: {
        socket_path: "/run/user/1000/b.sock",
        state_path: "/tmp/llm_state.json",
        log_path: "/tmp/a.jsonl",
        coalesce_ms: 8,
        max_delay_ms: 40,
      },
      prices: {
        billing: "bedrock",
        endpoint: "regional",
        models: { "claude-newthing-9": { input: 3, output: 15 } },
      },
      usage: { week_start: "monday" },
      budget: { daily: 10, weekly: 49.99, monthly: 200, notify: false },
      notifications: {
        enabled: true,
        needs_you: false,
        needs_you_after_seconds: 5,
        turn_finished: true,
        turn_finished_after_seconds: 60,
        error: false,
        quiet_hours: "22:00-07:30",
      },
      desktop: { details_command: "foot -e less" },
      update: {
        manifest_url: "https://example.org/latest.json",
        public_key: "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
      },
      telemetry: {
        enabled: true,
        otlp_http_port: 14_318,
        otlp_grpc_port: 14_317,
        listen: "all",
        keep_account: true,
        points_hours: 24,
        five_minutes_days: 10,
        records_days: 5,
        max_megabytes: 64,
        prometheus_url: "http://localhost:9090",
        forward: "http://collector.example:4318",
      },
      server: {
        enabled: true,
        port: 8080,
        metrics: "open",
        metrics_grace_minutes: 90,
        show_content: true,
      },
      tray: { enabled: true },
    });
  });

  test.each([
    ["", true],
    ["# nothing yet\n", true],
    ["[bar]\n", true],
    ["\uFEFF[bar]\r\nsignal = 8\r\n", true],
  ])("%j has no problems", async (file, hasFile) => {
    const loaded = await load({ file });
    expect(loaded.sentences).toEqual([]);
    expect(loaded.hasFile).toBe(hasFile);
  });

  test("a path may begin at home", async () => {
    const file = '[daemon]\nstate_path = "~/bar.json"\n';
    const { config, sentences } = await load({ file, env: { HOME: "/home/ada" } });
    expect(sentences).toEqual([]);
    expect(config.daemon.state_path).toBe("/home/ada/bar.json");
  });
});

describe("what cannot be used is said, and everything else applies", () => {
  const wrong: readonly (readonly [string, string, string])[] = [
    [
      "a number out of range",
      "signal = 64",
      "Expected bar.signal to be a whole number from 1 to 30, got 64",
    ],
    [
      "a fraction",
      "signal = 8.5",
      "Expected bar.signal to be a whole number from 1 to 30, got 8.5",
    ],
    [
      "infinity",
      "signal = inf",
      "Expected bar.signal to be a whole number from 1 to 30, got Infinity",
    ],
    [
      "text for a number",
      'signal = "9"',
      'Expected bar.signal to be a whole number from 1 to 30, got "9"',
    ],
    ["a list", "signal = [8]", "Expected bar.signal to be a whole number from 1 to 30, got a list"],
    [
      "a table",
      "signal = {}",
      "Expected bar.signal to be a whole number from 1 to 30, got a table",
    ],
    [
      "a date",
      "signal = 2026-11-20",
      "Expected bar.signal to be a whole number from 1 to 30, got a date or time",
    ],
    ["true", "signal = true", "Expected bar.signal to be a whole number from 1 to 30, got true"],
    [
      "a word of another list",
      'icons = "emoji"',
      'Expected bar.icons to be "nerd" or "plain", got "emoji"',
    ],
    [
      "a signal base that no libc has",
      "sigrtmin = 33",
      "Expected bar.sigrtmin to be 34 or 35, got 33",
    ],
    [
      "an empty format",
      'format = ""',
      'Expected bar.format to be a format that is not empty, got ""',
    ],
    [
      "a slip in a placeholder",
      'format = "{icon} {modle}"',
      'Expected bar.format to be a format with known placeholders ({modle} is none; did you mean {model}?), got "{icon} {modle}"',
    ],
    [
      "an unknown placeholder",
      'format = "{zzzzzz}"',
      'Expected bar.format to be a format with known placeholders ({zzzzzz} is none), got "{zzzzzz}"',
    ],
    [
      "an open brace",
      'format = "{icon"',
      'Expected bar.format to be a format that closes every brace (a literal one is "{{"), got "{icon"',
    ],
    [
      "a brace too many",
      'format = "icon}"',
      'Expected bar.format to be a format that opens every brace (a literal one is "}}"), got "icon}"',
    ],
    [
      "too many decimals",
      'format = "{cost:.12}"',
      'Expected bar.format to be a format with decimals from .0 to .9 (got ".12"), got "{cost:.12}"',
    ],
    [
      "decimals of text",
      'format = "{model:.2}"',
      'Expected bar.format to be a format with decimals for numbers only ({model} is text), got "{model:.2}"',
    ],
  ];
  test.each(wrong)("%s", async (_title, line, sentence) => {
    const { config, sentences, sources } = await load({ file: `[bar]\n${line}\nmax_width = 20\n` });
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toStartWith(`${sentence} (${PATH}). `);
    expect(config).toEqual({ ...DEFAULT_CONFIG, bar: { ...DEFAULT_CONFIG.bar, max_width: 20 } });
    expect(sources["bar.max_width"]).toBe("file");
  });

  test("the value that holds instead is named", async () => {
    const { sentences } = await load({
      file: "[bar]\nsignal = 9\n",
      env: { LLM_BRIDGE_SIGNAL: "eight" },
    });
    expect(sentences).toEqual([
      'Expected bar.signal to be a whole number from 1 to 30, got "eight" (LLM_BRIDGE_SIGNAL). 9 stays in force.',
    ]);
  });

  test("where nothing holds instead, the value is ignored", async () => {
    const { sentences } = await load({ flags: { "daemon.state_path": "here.json" } });
    expect(sentences).toEqual([
      'Expected daemon.state_path to be an absolute path, or one that begins with "~/", got "here.json" (--state-path). It is ignored.',
    ]);
  });

  test("a socket path has to fit a socket address", async () => {
    const long = `/${"é".repeat(54)}`;
    const { config, sentences } = await load({ env: { LLM_BRIDGE_SOCKET_PATH: long } });
    expect(sentences[0]).toStartWith(
      "Expected daemon.socket_path to be a path of at most 107 bytes",
    );
    expect(config.daemon.socket_path).toBeUndefined();
  });

  test("a long value is cut in the message", async () => {
    const { sentences } = await load({ env: { LLM_BRIDGE_ICONS: "x".repeat(10_000) } });
    expect(sentences[0]?.length).toBeLessThan(250);
  });

  test.each([
    ["a slip in a key", "[bar]\nsingal = 9", "bar.singal", "bar.signal"],
    ["a dash for an underscore", "[bar]\nmax-width = 9", "bar.max-width", "bar.max_width"],
    ["a slip in a section", "[demon]\ncoalesce_ms = 9", "demon", "daemon"],
    ["a key outside its section", "signal = 9", "signal", "bar.signal"],
    [
      "a key in the wrong section",
      "[bar]\ncoalesce_ms = 9",
      "bar.coalesce_ms",
      "daemon.coalesce_ms",
    ],
  ])("%s has a neighbour", async (_title, file, key, neighbour) => {
    const { config, sentences } = await load({ file });
    expect(sentences).toEqual([`There is no setting ${key} (${PATH}). Did you mean ${neighbour}?`]);
    expect(config).toEqual(DEFAULT_CONFIG);
  });

  test.each([
    ["[bar]\nzzzzzzzz = 1"],
    ["[zzzzzzzz]"],
    ["[bar]\n__proto__ = 1"],
    ["[constructor]\na = 1"],
  ])("%j has none", async (file) => {
    const { config, sentences } = await load({ file });
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toEndWith(`(${PATH}).`);
    expect(config).toEqual(DEFAULT_CONFIG);
  });

  test("every unknown key is told, not only the first", async () => {
    const { sentences } = await load({ file: "[bar]\na = 1\nb = 2\nc = 3\nsignal = 0\n" });
    expect(sentences).toHaveLength(4);
  });

  test("a section has to be a table", async () => {
    const { sentences } = await load({ file: "bar = 3\n" });
    expect(sentences).toEqual([`Expected bar to be a table, got 3 (${PATH}). It is ignored.`]);
  });

  test("a signal beyond the last one that musl has is refused", async () => {
    const { config, sentences } = await load({ file: "[bar]\nsignal = 30\nsigrtmin = 35\n" });
    expect(sentences).toEqual([
      `Expected bar.signal to be a whole number from 1 to 29 where bar.sigrtmin is 35, got 30 (${PATH}). 8 stays in force.`,
    ]);
    expect(config.bar).toMatchObject({ signal: 8, sigrtmin: 35 });
  });
});

describe("a file that is no TOML", () => {
  test.each([
    ["on the first line", "signal = = 9", 1],
    ["on a later line", "[bar]\nsignal = 8\n\nmax_width = = 3\n", 4],
    ["in a list over several lines", "[bar]\na = [1,\n2\n\n[daemon]\n", 2],
    ["in a key that is there twice", "[bar]\nsignal = 8\nsignal = 9\n", 3],
    ["in a section that is there twice", "[bar]\nsignal = 8\n[daemon]\n[bar]\n", 4],
    ["in text that does not end", '[bar]\nformat = "{icon}\nsignal = 8\n', 2],
    ["at a NUL", "[bar]\n\0\n", 2],
  ])("%s", async (_title, file, line) => {
    const { config, problems, sentences, hasFile } = await load({ file });
    expect(problems).toMatchObject([{ kind: "syntax", line }]);
    expect(sentences[0]).toStartWith(`${PATH}, line ${line}: `);
    expect(sentences[0]).toEndWith("the defaults are in force.");
    expect(config).toEqual(DEFAULT_CONFIG);
    expect(hasFile).toBe(true);
  });

  test("does not silence the environment", async () => {
    const { config, sentences } = await load({ file: "=", env: { LLM_BRIDGE_SIGNAL: "9" } });
    expect(sentences).toHaveLength(1);
    expect(config.bar.signal).toBe(9);
  });

  test("is not searched for its line when it is absurdly long", async () => {
    const { problems } = await load({ file: `${"# line\n".repeat(100_000)}=` });
    expect(problems).toHaveLength(1);
    expect(problems[0]).not.toHaveProperty("line");
  });
});

test("a file that cannot be read is said, and the rest applies", async () => {
  const { config, problems } = await loadConfig({
    path: PATH,
    env: { LLM_BRIDGE_SIGNAL: "9" },
    readFile: () => {
      throw new Error("permission denied");
    },
  });
  expect(problems.map(describeConfigProblem)).toEqual([
    `${PATH} cannot be read: permission denied. The defaults are in force.`,
  ]);
  expect(config.bar.signal).toBe(9);
});

test("a dotted key names one value", () => {
  const keys: ConfigKey[] = ["bar.signal", "statusline.chain", "daemon.coalesce_ms"];
  expect(keys.map((key) => configValue(DEFAULT_CONFIG, key))).toEqual([8, undefined, 16]);
});
