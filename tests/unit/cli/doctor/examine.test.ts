import { describe, expect, test } from "bun:test";
import { examine } from "../../../../src/cli/doctor/examine.ts";
import type { BarModuleFacts, Machine, SettingsFacts } from "../../../../src/cli/doctor/machine.ts";
import { isSound } from "../../../../src/cli/doctor/render.ts";
import {
  facts,
  signalModule,
  soundLedger,
  SOUND,
  streamModule,
  userSettings,
} from "./sample-machine.ts";

/** The checks that found a problem, as `level check`. */
const problemsOf = (machine: Machine): readonly string[] =>
  examine(machine)
    .filter(({ level }) => level !== "ok")
    .map(({ level, check }) => `${level} ${check}`);

const mendOf = (machine: Machine, name: string): string =>
  examine(machine).find(({ check }) => check === name)?.mend ?? "";

test("a machine on which all is well has no problem", () => {
  expect(problemsOf(SOUND)).toEqual([]);
  expect(isSound(examine(SOUND))).toBe(true);
});

const { runtime, daemon, agent, system, config } = SOUND;
const { process: _process, ...noProcess } = daemon;

describe("of the bridge", () => {
  const { facts: _facts, content: _content, ...noState } = runtime.state;
  const cases: readonly (readonly [string, Partial<Machine>, readonly string[]])[] = [
    [
      "no runtime directory",
      {
        runtime: {
          state: runtime.state,
          spool: runtime.spool,
          sessions: 0,
          problem: { message: "none", hint: "mkdir" },
        },
      },
      ["broken runtime-dir"],
    ],
    [
      "a runtime directory that is open to others",
      {
        runtime: {
          ...runtime,
          dir: { path: "/run/x", facts: facts("directory", 0o755), isFallback: false },
        },
      },
      ["warning runtime-dir"],
    ],
    [
      "a runtime directory of last resort",
      {
        runtime: {
          ...runtime,
          dir: { path: "/tmp/x", facts: facts("directory", 0o700), isFallback: true },
        },
      },
      ["warning runtime-dir"],
    ],
    ["no daemon", { daemon: { ...noProcess, delivery: "absent" } }, ["warning daemon"]],
    ["another listener", { daemon: noProcess }, ["warning daemon"]],
    [
      "a daemon without its socket",
      { daemon: { ...daemon, delivery: "absent" } },
      ["broken daemon"],
    ],
    ["a daemon that reads nothing", { daemon: { ...daemon, delivery: "full" } }, ["broken daemon"]],
    [
      "a daemon of an older program",
      {
        daemon: {
          ...daemon,
          process: {
            pid: 77,
            path: "/x (deleted)",
            program: "replaced",
            unknownPlaces: [],
            placesGivenUp: [],
          },
        },
      },
      ["warning daemon"],
    ],
    [
      "a daemon that looks elsewhere than this shell",
      {
        daemon: {
          ...daemon,
          process: {
            pid: 77,
            path: "/usr/bin/waybar-llm-bridge",
            program: "this",
            unknownPlaces: ["CLAUDE_CONFIG_DIR"],
            placesGivenUp: [],
          },
        },
      },
      ["warning places"],
    ],
    [
      "a daemon that has things elsewhere, and a shell that has them no longer",
      {
        daemon: {
          ...daemon,
          process: {
            pid: 77,
            path: "/usr/bin/waybar-llm-bridge",
            program: "this",
            unknownPlaces: [],
            placesGivenUp: ["XDG_STATE_HOME"],
          },
        },
      },
      ["warning places"],
    ],
    [
      "hooks that send elsewhere",
      { daemon: { ...daemon, hookSocket: "/run/other.sock" } },
      ["broken socket-path"],
    ],
    [
      "a daemon without a state file",
      { runtime: { ...runtime, state: noState } },
      ["broken state-file"],
    ],
    [
      "a state file that is a link",
      { runtime: { ...runtime, state: { ...noState, facts: facts("link", 0o777) } } },
      ["warning state-file"],
    ],
    [
      "a state file that is no JSON",
      { runtime: { ...runtime, state: { ...runtime.state, content: "broken" } } },
      ["broken state-file"],
    ],
    [
      "a part of the daemon that does not work",
      {
        runtime: {
          ...runtime,
          state: {
            ...runtime.state,
            content: { classes: ["idle", "degraded"], notWorking: "spool" },
          },
        },
      },
      ["broken degraded"],
    ],
    [
      "messages that wait",
      { runtime: { ...runtime, spool: { path: "/s", messages: 2 } } },
      ["warning spool"],
    ],
    [
      "a setting that there is not",
      { config: { ...config, problems: [{ text: "There is no setting x.", mend: "vi x" }] } },
      ["warning config"],
    ],
  ];
  test.each(cases)("%s is told", (_title, change, problems) => {
    expect(problemsOf({ ...SOUND, ...change })).toEqual([...problems]);
  });
});

describe("of Waybar", () => {
  const bars: readonly (readonly [string, Machine["bars"], readonly string[]])[] = [
    ["that none runs", [], ["warning bars"]],
    ["that one is starting", [{ pid: 1, listens: false, libc: "glibc" }], ["warning bars"]],
    ["another C library", [{ pid: 1, listens: true, libc: "musl" }], ["broken sigrtmin"]],
  ];
  test.each(bars)("%s is told", (_title, found, problems) => {
    expect(problemsOf({ ...SOUND, bars: found })).toEqual([...problems]);
  });

  const { signal: _signal, interval: _interval, ...bare } = signalModule();
  const { restartInterval: _restart, ...noRestart } = streamModule();
  const modules: readonly (readonly [string, BarModuleFacts, readonly string[]])[] = [
    ["a stream", streamModule(), []],
    ["a stream that is never restarted", noRestart, ["warning bar-module"]],
    ["a stream with a signal only", { ...noRestart, signal: 8 }, ["broken bar-module"]],
    ["a stream with an interval", { ...streamModule(), interval: 5 }, ["broken bar-module"]],
    ["another signal", { ...signalModule(), signal: 9 }, ["broken bar-module"]],
    ["no signal and no interval", bare, ["broken bar-module", "warning bar-module"]],
    ["raw JSON", { ...signalModule(), returnType: undefined }, ["broken bar-module"]],
    ["another file", { ...signalModule(), file: "/tmp/x" }, ["broken bar-module"]],
    ["a module in no list", { ...signalModule(), isPlaced: false }, ["broken bar-module"]],
    ["double escaping", { ...signalModule(), escape: true }, ["warning bar-module"]],
  ];
  test.each(modules)("%s is judged", (_title, module, problems) => {
    const barConfigs = [{ path: "/c", modules: [module] }];
    expect(problemsOf({ ...SOUND, barConfigs })).toEqual([...problems]);
  });

  test("a configuration without us is told, and set up by one command", () => {
    const machine = { ...SOUND, barConfigs: [{ path: "/c", modules: [] }] };
    expect(problemsOf(machine)).toEqual(["warning bar-module"]);
    expect(examine(machine).find(({ check }) => check === "bar-module")?.mend).toBe(
      "waybar-llm-bridge setup",
    );
  });
});

describe("of Claude Code", () => {
  const user = userSettings();
  const none: SettingsFacts = { ...user, hooks: [], events: [], statusLine: "none" };
  const gone = user.hooks.map((hook) => ({ ...hook, program: "missing" as const }));
  const other = user.hooks.map((hook) => ({ ...hook, program: "another" as const }));
  const cases: readonly (readonly [string, readonly SettingsFacts[], readonly string[]])[] = [
    ["no hooks", [none], ["broken hooks"]],
    ["no settings", [], ["broken hooks"]],
    ["a program that is gone", [{ ...user, hooks: gone }], ["broken hook-program"]],
    ["another program", [{ ...user, hooks: other }], ["warning hook-program"]],
    [
      "an event that is not hooked",
      [{ ...user, hooks: user.hooks.slice(1) }],
      ["warning hook-events"],
    ],
    ["hooks twice", [user, { ...user, path: "/p", scope: "project" }], ["warning hooks-twice"]],
    ["hooks of two accounts", [user, { ...user, path: "/other" }], []],
    ["a plugin in place of hooks", [{ ...none, hasPlugin: true, statusLine: "ours" }], []],
    ["a plugin beside hooks", [{ ...user, hasPlugin: true }], ["warning hooks-twice"]],
    ["a plugin alone", [{ ...none, hasPlugin: true }], ["warning status-line"]],
    ["no status line", [{ ...user, statusLine: "none" }], ["warning status-line"]],
    ["another status line", [{ ...user, statusLine: "theirs" }], ["warning status-line"]],
    ["a status line that is gone", [{ ...user, statusLine: "missing" }], ["broken status-line"]],
    ["hooks switched off", [{ ...user, disableAllHooks: true }], ["broken hooks-disabled"]],
    [
      "an administrator's hooks only",
      [user, { ...none, scope: "managed", allowManagedHooksOnly: true }],
      ["broken hooks-managed"],
    ],
    ["a file that is ignored", [{ ...user, problem: "a comment" }], ["broken settings"]],
  ];
  test.each(cases)("%s is told", (_title, settings, problems) => {
    expect(problemsOf({ ...SOUND, agent: { ...agent, settings } })).toEqual([...problems]);
  });

  test("hooks by HTTP that nobody takes are told, with what makes the daemon take them", () => {
    const ports = [{ what: "hooks" as const, port: 4319, isOpen: false }];
    const machine = { ...SOUND, agent: { ...agent, settings: [{ ...user, ports }] } };
    expect(problemsOf(machine)).toEqual(["broken http-hooks"]);
    expect(mendOf(machine, "http-hooks")).toBe(
      "waybar-llm-bridge install-hooks --transport http; kill 77; waybar-llm-bridge daemon &",
    );
    const told = { ...machine, config: { ...config, serverPort: 4319 } };
    expect(mendOf(told, "http-hooks")).toBe("kill 77; waybar-llm-bridge daemon &");
    const open = [{ ...user, ports: ports.map((port) => ({ ...port, isOpen: true })) }];
    expect(problemsOf({ ...SOUND, agent: { ...agent, settings: open } })).toEqual([]);
  });

  test("telemetry that nobody receives is told, also where only this shell asks for it", () => {
    const shellPorts = [{ what: "telemetry" as const, port: 4317, isOpen: false }];
    const machine = { ...SOUND, agent: { ...agent, shellPorts } };
    expect(problemsOf(machine)).toEqual(["warning telemetry"]);
    expect(mendOf(machine, "telemetry")).toStartWith("waybar-llm-bridge setup --telemetry; ");
    const told = { ...machine, config: { ...config, otlpPorts: [4318, 4317] } };
    expect(mendOf(told, "telemetry")).toBe("kill 77; waybar-llm-bridge daemon &");
  });

  test("an event that the version does not know is told where it switches the file off", () => {
    const settings = [{ ...user, events: ["SessionStart", "Stop", "PostToolBatch"] }];
    const old = { major: 2, minor: 1, patch: 100, preRelease: false };
    expect(problemsOf({ ...SOUND, agent: { ...agent, version: old, settings } })).toEqual([
      "broken unknown-events",
    ]);
    expect(problemsOf({ ...SOUND, agent: { ...agent, settings } })).toEqual([]);
  });

  test("a machine without the client is not broken for want of hooks", () => {
    const machine = { ...SOUND, agent: { ...agent, path: undefined, settings: [] } };
    expect(problemsOf(machine)).toEqual(["warning client", "warning hooks"]);
  });
});

describe("of the machine", () => {
  const cases: readonly (readonly [string, Partial<Machine["system"]>, readonly string[]])[] = [
    ["an old kernel", { kernel: "5.2.9" }, ["broken kernel"]],
    ["the first kernel that will do", { kernel: "5.3.0-rc1" }, []],
    ["a variable of the runtime", { variables: ["BUN_OPTIONS"] }, ["warning environment"]],
    ["a wish for no colour", { variables: ["NO_COLOR"] }, []],
    ["no font with the icons", { hasIconFont: false }, ["warning icons"]],
    ["fonts that nobody can list", { hasIconFont: undefined }, []],
  ];
  test.each(cases)("%s is judged", (_title, change, problems) => {
    expect(problemsOf({ ...SOUND, system: { ...system, ...change } })).toEqual([...problems]);
  });

  test("plain icons need no font", () => {
    const machine = {
      ...SOUND,
      system: { ...system, hasIconFont: false },
      config: { ...config, bar: { ...config.bar, icons: "plain" as const } },
    };
    expect(problemsOf(machine)).toEqual([]);
  });
});

describe("of the ledger", () => {
  const sight = soundLedger();
  const { transcripts } = sight;
  const holding = (change: Partial<typeof sight.state>) => ({
    ...sight,
    state: { ...sight.state, ...change },
  });
  const { content } = sight.state;
  const cases: readonly (readonly [string, Machine["ledger"], readonly string[]])[] = [
    ["no ledger yet", { ...sight, state: { kind: "absent" } }, []],
    ["an older one", { ...sight, state: { kind: "older" } }, []],
    [
      "a newer one",
      { ...sight, state: { kind: "too-new", reason: "version 9" } },
      ["broken ledger"],
    ],
    ["a damaged one", { ...sight, state: { kind: "damaged", reason: "x" } }, ["broken ledger"]],
    [
      "one that cannot be read",
      { ...sight, state: { kind: "unreadable", reason: "x" } },
      ["broken ledger"],
    ],
    ["one that cannot be written", { ...sight, isWritable: false }, ["broken ledger"]],
    ["no home", { ...sight, path: undefined, state: { kind: "absent" } }, ["broken ledger"]],
    [
      "lines that cannot be read",
      holding({ badLines: [{ path: "/t", offsetBytes: 3, reason: "no JSON" }] }),
      ["warning malformed-lines"],
    ],
    [
      "two models without a price",
      holding({
        content: {
          ...content,
          unpriced: [
            { model: "claude-next-9", responses: 2 },
            { model: "claude-next-10", responses: 1 },
          ],
        },
      }),
      ["warning unpriced-model", "warning unpriced-model"],
    ],
    [
      "no directory of transcripts",
      { ...sight, transcripts: { ...transcripts, dirs: [] } },
      ["warning transcripts"],
    ],
  ];
  test.each(cases)("%s is judged", (_title, ledger, problems) => {
    expect(problemsOf({ ...SOUND, ledger })).toEqual([...problems]);
  });

  test("a model without a price is told with the setting that gives it one", () => {
    const unpriced = [{ model: "claude-next-9", responses: 2 }];
    const ledger = holding({ content: { ...content, unpriced } });

    const finding = examine({ ...SOUND, ledger }).find(({ check }) => check === "unpriced-model");

    expect(finding?.mend).toStartWith('[prices.models."claude-next-9"]');
    expect(finding?.mend).toEndWith("in /home/ann/.config/llm-bridge/config.toml");
  });

  test.each([
    ["what the client does unasked", [userSettings()], "after 30 days"],
    ["what the user says", [{ ...userSettings(), cleanupPeriodDays: 90 }], "after 90 days"],
    [
      "what the project says, over that",
      [
        { ...userSettings(), cleanupPeriodDays: 90 },
        { ...userSettings(), scope: "project" as const, cleanupPeriodDays: 7 },
      ],
      "after 7 days",
    ],
    [
      "what the administrator says, over all",
      [
        { ...userSettings(), scope: "managed" as const, cleanupPeriodDays: 365 },
        { ...userSettings(), cleanupPeriodDays: 90 },
      ],
      "after 365 days",
    ],
  ])("when transcripts are deleted is %s", (_title, settings, words) => {
    const findings = examine({ ...SOUND, agent: { ...agent, settings } });
    expect(findings.find(({ check }) => check === "transcripts")?.text).toContain(words);
  });
});
