import type { BarModuleFacts, Machine, SettingsFacts } from "../../../../src/cli/doctor/machine.ts";
import type { LedgerSight, ReadableLedger } from "../../../../src/ledger/look.ts";
import { DEFAULT_CONFIG } from "../../../../src/config/defaults.ts";

const UID = 1000;
const NOW = 1_795_194_340_000;
const STATE = "/run/user/1000/llm_state.json";

/** A machine on which all is well. */
export const SOUND: Machine = {
  epochMs: NOW,
  uid: UID,
  program: { version: "1.2.3", path: "/usr/bin/waybar-llm-bridge", command: "waybar-llm-bridge" },
  runtime: {
    dir: {
      path: "/run/user/1000",
      facts: facts("directory", 0o700),
      isFallback: false,
    },
    state: {
      path: STATE,
      facts: facts("file", 0o600),
      content: { classes: ["thinking"], notWorking: "" },
    },
    spool: { path: "/run/user/1000/llm-bridge.spool", messages: 0 },
    sessions: 1,
  },
  daemon: {
    socket: "/run/user/1000/llm-bridge.sock",
    hookSocket: "/run/user/1000/llm-bridge.sock",
    socketKind: "socket",
    process: {
      pid: 77,
      path: "/usr/bin/waybar-llm-bridge",
      program: "this",
      unknownPlaces: [],
      placesGivenUp: [],
    },
    delivery: "sent",
  },
  config: {
    path: "/home/ann/.config/llm-bridge/config.toml",
    bar: DEFAULT_CONFIG.bar,
    serverPort: undefined,
    otlpPorts: [],
    problems: [],
  },
  bars: [{ pid: 88, listens: true, libc: "glibc" }],
  barConfigs: [{ path: "/home/ann/.config/waybar/config", modules: [signalModule()] }],
  agent: {
    path: "/usr/bin/claude",
    version: { major: 2, minor: 1, patch: 329, preRelease: false },
    expectedEvents: ["SessionStart", "Stop"],
    settings: [userSettings()],
    shellPorts: [],
  },
  ledger: soundLedger(),
  system: { kernel: "6.18.44", arch: "x64", variables: [], hasIconFont: true },
};

/** Our module as the documents have it. */
export function signalModule(): BarModuleFacts {
  return {
    name: "custom/llm",
    mode: "file",
    isPlaced: true,
    file: STATE,
    returnType: "json",
    signal: 8,
    interval: "once",
  };
}

export function streamModule(): BarModuleFacts {
  return {
    name: "custom/llm",
    mode: "stream",
    isPlaced: true,
    returnType: "json",
    restartInterval: 2,
  };
}

export function userSettings(): SettingsFacts {
  const binary = "/usr/bin/waybar-llm-bridge";
  return {
    path: "/home/ann/.claude/settings.json",
    scope: "user",
    hooks: [
      { event: "SessionStart", binary, program: "this" },
      { event: "Stop", binary, program: "this" },
    ],
    hasPlugin: false,
    events: ["SessionStart", "Stop"],
    statusLine: "ours",
    disableAllHooks: false,
    allowManagedHooksOnly: false,
    ports: [],
  };
}

export function facts(kind: "file" | "directory" | "link", mode: number) {
  return { kind, mode, uid: UID, sizeBytes: 100, inode: 1, modifiedEpochMs: NOW - 5000 };
}

/** A ledger to which all is taken in, and priced. */
export function soundLedger(): LedgerSight & { readonly state: ReadableLedger } {
  return {
    path: "/home/ann/.local/state/llm-bridge/ledger.db",
    isWritable: true,
    state: {
      kind: "readable",
      sizeBytes: 4096,
      writtenMs: NOW - 5000,
      content: { responses: 20, sessions: 2, pricedBy: "0123456789abcdef", unpriced: [] },
      isPricedAsNow: true,
      files: 2,
      badLines: [],
      unread: { files: 0, bytes: 0 },
    },
    transcripts: {
      dirs: ["/home/ann/.claude/projects"],
      searchedDirs: ["/home/ann/.claude/projects"],
      files: 2,
      bytes: 10_000,
    },
  };
}
