/** One row of the table of who imports whom: what it does not allow is an error, and so is what it allows and nobody does. A path names a folder or a file below `src/`; the longest path that fits a file owns it. */
export interface Room {
  readonly path: string;
  /** Rooms, folders or files that it may import. A room may always import itself. */
  readonly imports?: readonly string[];
  /** Rooms that it may load by `await import()` only, when they are needed. */
  readonly lazily?: readonly string[];
  /** Rooms of which it may know the types only. */
  readonly types?: readonly string[];
  /** Packages and runtime modules; `node:*` stands for all that begin with `node:`. */
  readonly packages?: readonly string[];
  /** Folders below `share/` whose files it carries as text, so that they exist once. */
  readonly texts?: readonly string[];
  /** Globals that it may not touch. */
  readonly bannedGlobals?: readonly string[];
  /** Why this row is as it is. */
  readonly why: string;
}

/** The rooms of `src/`. A row for a room that is gone is an error, and so is a file that no row owns. */
export const ROOMS: readonly Room[] = [
  {
    path: "main.ts",
    imports: ["hot/event.ts"],
    lazily: ["hot/statusline.ts", "hot/old-event-name.ts", "cli"],
    why: "A hook waits for whatever main imports, so it imports the hook path and nothing else.",
  },
  {
    path: "hot",
    imports: ["wire", "agents", "sys/libc-names.ts", "sys/paths.ts"],
    lazily: ["hot/fault-log.ts", "hot/undelivered.ts", "hot/event-flags.ts"],
    packages: ["bun:ffi"],
    why: "The agent waits for it. hot-closure.txt lists every file that it loads.",
  },
  {
    path: "hot/event-flags.ts",
    imports: ["hot", "agents", "wire", "sys/agent-process.ts"],
    why: "Loaded only for flags and for other agents' hooks, which may be started by a shell that is gone when the daemon looks.",
  },
  {
    path: "hot/fault-log.ts",
    imports: ["sys"],
    packages: ["node:fs"],
    why: "Loaded only after a fault, and only where LLM_BRIDGE_DEBUG asks for it.",
  },
  {
    path: "hot/undelivered.ts",
    imports: ["core", "agents", "wire", "sys", "store", "surfaces/waybar", "config"],
    why: "Loaded only when the daemon has not taken a message: it then does the daemon's work for one event.",
  },
  {
    path: "hot/statusline.ts",
    imports: ["hot", "core", "agents", "wire", "sys", "surfaces/statusline", "config"],
    lazily: ["hot/undelivered.ts", "hot/fault-log.ts"],
    why: "Loaded only for the status line, which has to render and may wait 1.35 times the floor.",
  },
  {
    path: "wire",
    why: "The datagram's format, for hook and daemon alike: it knows nobody.",
  },
  {
    path: "core",
    bannedGlobals: [
      "Bun",
      "Date.now",
      "Math.random",
      "console",
      "fetch",
      "performance",
      "process",
      "queueMicrotask",
      "setInterval",
      "setTimeout",
    ],
    why: "Pure: the same input gives the same output, so time and chance are passed in.",
  },
  {
    path: "agents",
    imports: ["core", "wire"],
    why: "Maps what an agent sends to our events. No IO, so every line of it runs on recordings.",
  },
  {
    path: "sys",
    imports: ["core/instant.ts", "core/fault.ts"],
    packages: ["bun", "bun:*", "node:*"],
    why: "The only doors to the operating system. Of core it takes the names of instants and the error that we throw.",
  },
  {
    path: "config",
    imports: ["core"],
    packages: ["valibot"],
    why: "Text to a checked Config. Reading the file is the caller's job.",
  },
  {
    path: "data",
    why: "Tables and recordings that were made elsewhere, each with where it is from.",
  },
  {
    path: "ledger",
    imports: ["core", "agents", "config", "data", "ingest", "store/ledger", "store/sqlite", "sys"],
    why: "Joins what reads transcripts, what knows their meaning and what keeps it. Nothing of it draws.",
  },
  {
    path: "telemetry",
    imports: ["core", "agents", "ingest/otlp", "store/sqlite", "store/telemetry"],
    types: ["store/forward-queue.ts", "sys"],
    packages: ["bun:sqlite"],
    why: "Joins what reads exports, what knows their meaning and what keeps it. Nothing of it draws.",
  },
  {
    path: "store/sqlite",
    imports: ["core/fault.ts"],
    types: ["core/fault-codes.ts"],
    packages: ["bun:sqlite", "node:fs", "node:path"],
    why: "How any database of ours is opened, made and set aside.",
  },
  {
    path: "store/ledger",
    imports: ["core", "store/sqlite"],
    packages: ["bun:sqlite", "node:fs", "node:path"],
    why: "The ledger's tables: SQL, and nothing that knows where rows come from.",
  },
  {
    path: "store",
    imports: ["core", "sys"],
    packages: ["node:fs"],
    why: "What outlives a process: sessions and the spool of messages. Plain file calls, on paths that it is given.",
  },
  {
    path: "store/telemetry",
    imports: ["core"],
    types: ["store/sqlite"],
    packages: ["bun:sqlite"],
    why: "The tables of what agents export: SQL, and nothing that knows how it came.",
  },
  {
    path: "ingest/otlp",
    imports: ["core"],
    packages: ["@bufbuild/protobuf", "@grpc/grpc-js", "node:zlib"],
    why: "Bytes of an export to points, records and spans. What they mean is in core and agents.",
  },
  {
    path: "ingest/prometheus",
    imports: ["core"],
    why: "Questions to a store of the user's own, and its answers checked. Views know only the interface in core.",
  },
  {
    path: "ingest",
    imports: ["sys"],
    packages: ["node:fs"],
    why: "Reads streams and files that others write. What the lines mean is in agents.",
  },
  {
    path: "surfaces/waybar",
    imports: ["core", "sys"],
    packages: ["node:fs", "node:path"],
    types: ["config"],
    why: "A view to the bytes of one surface; never another surface.",
  },
  {
    path: "surfaces/statusline",
    imports: ["core"],
    why: "A view to the bytes of one surface; never another surface.",
  },
  {
    path: "surfaces/prometheus",
    imports: ["core"],
    why: "A view to the bytes of one surface; never another surface.",
  },
  {
    path: "surfaces/notify",
    imports: ["core"],
    types: ["sys"],
    why: "A view to the bytes of one surface; never another surface.",
  },
  {
    path: "surfaces/web/app",
    imports: ["core/dashboard/time-range.ts", "core/dashboard/view-names.ts"],
    types: ["core"],
    packages: ["preact", "@preact/signals", "uplot"],
    why: "Runs in the browser. Of core it knows the shapes of what is answered, and all it has is the API.",
  },
  {
    path: "surfaces/web",
    imports: ["core"],
    packages: ["node:path", "node:zlib"],
    why: "The dashboard's server side: who may ask, and what is answered. Figures come through core/dashboard.",
  },
  {
    path: "surfaces/tray",
    imports: ["core"],
    types: ["sys"],
    packages: ["@httptoolkit/dbus-native"],
    why: "A view to the bytes of one surface; never another surface.",
  },
  {
    path: "desktop",
    imports: ["core", "sys"],
    why: "The compositor's windows. What is found in processes and answers is judged here, and asked for by sys.",
  },
  {
    path: "report",
    imports: ["core"],
    why: "Figures to tables, charts, JSON and CSV. They were added up in core; nothing here adds or asks.",
  },
  {
    path: "install",
    imports: ["core", "sys", "config", "agents"],
    packages: ["jsonc-parser", "node:*"],
    texts: ["systemd", "opencode-plugin"],
    why: "Edits other programs' settings, and keeps the comments in them. Its files need modes, owners and symlinks kept, which is its own craft.",
  },
  {
    path: "update",
    imports: ["core", "sys"],
    packages: ["valibot", "node:*"],
    why: "Replaces the program that it is part of. What the server sends is checked here before anything of it is used.",
  },
  {
    path: "daemon",
    imports: [
      "wire",
      "core",
      "agents",
      "sys",
      "config",
      "ledger",
      "store",
      "store/ledger",
      "ingest",
      "surfaces/waybar",
      "desktop",
      "surfaces/notify",
    ],
    lazily: ["daemon/network", "surfaces/tray"],
    types: ["surfaces/tray"],
    why: "Wires the rooms together and owns all IO while it runs. Nothing else imports it but the CLI.",
  },
  {
    path: "daemon/network",
    imports: [
      "core",
      "agents",
      "sys",
      "config",
      "store",
      "store/sqlite",
      "store/telemetry",
      "ingest/otlp",
      "telemetry",
      "surfaces/waybar",
      "surfaces/web",
      "surfaces/prometheus",
      "ingest/prometheus",
    ],
    types: ["daemon", "wire", "store/ledger"],
    why: "Loaded when somebody wants it: a daemon without telemetry and dashboard carries nothing of them.",
  },
  {
    path: "cli",
    imports: ["core", "sys", "wire", "agents"],
    lazily: [
      "config",
      "data",
      "ledger",
      "report",
      "store",
      "ingest",
      "install",
      "update",
      "desktop",
      "daemon",
      "surfaces/waybar",
      "surfaces/notify",
    ],
    types: ["config", "ledger", "report", "install"],
    packages: ["citty", "@clack/prompts"],
    texts: ["completions"],
    why: "Thin: `--help` loads every command file, so the heavy rooms wait until a verb runs.",
  },
];
