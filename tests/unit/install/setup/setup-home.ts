import { telemetryVariables } from "../../../../src/agents/claude/telemetry-env.ts";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { SetupPart } from "../../../../src/install/setup/part.ts";
import { runSetup } from "../../../../src/install/setup/run-setup.ts";
import { runUndo } from "../../../../src/install/setup/run-undo.ts";
import type { SetupMachine } from "../../../../src/install/setup/setup-machine.ts";
import type { SetupOptions } from "../../../../src/install/setup/setup-options.ts";

const ALL_PARTS: readonly SetupPart[] = ["agent", "waybar", "style", "service", "completions"];

/** A home with real files and a machine around it that answers what a test says. */
export class SetupHome implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "setup-home-"));
  readonly binary = join(this.path, "bin/waybar-llm-bridge");
  readonly settings = join(this.path, ".claude/settings.json");
  readonly config = join(this.path, ".config/waybar/config.jsonc");
  readonly style = join(this.path, ".config/waybar/style.css");
  readonly printed: string[] = [];
  readonly errors: string[] = [];
  /** Command lines that were run, in their order. */
  readonly ran: string[] = [];

  constructor() {
    this.write("bin/waybar-llm-bridge", "#!/bin/sh\n", 0o755);
  }

  write(path: string, text: string | Uint8Array, mode = 0o640): string {
    const absolute = path.startsWith("/") ? path : join(this.path, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, text);
    chmodSync(absolute, mode);
    return absolute;
  }

  read(path: string): string {
    return readFileSync(path.startsWith("/") ? path : join(this.path, path), "utf8");
  }

  /** What the parts said so far, and what went wrong. */
  get said(): string {
    return [...this.printed, ...this.errors].join("\n");
  }

  /** Every file and directory with its bytes and mode, but for our own copies. */
  snapshot(): readonly string[] {
    return readdirSync(this.path, { recursive: true, withFileTypes: true })
      .map((entry) => join(entry.parentPath, entry.name))
      .filter(
        (path) =>
          !path.startsWith(join(this.path, ".local/state")) && path !== join(this.path, ".local"),
      )
      .map((path) => {
        const { mode } = statSync(path);
        return statSync(path).isFile() ? `${path} ${mode} ${this.read(path)}` : path;
      })
      .toSorted();
  }

  machine(other: Partial<SetupMachine> = {}): SetupMachine {
    const env = { HOME: this.path, SHELL: "/bin/bash" };
    return {
      env,
      cwd: this.path,
      home: this.path,
      execPath: this.binary,
      hasScreen: false,
      canAsk: false,
      which: (name) =>
        ["claude", "bash", "waybar"].includes(name) ? `/usr/bin/${name}` : undefined,
      readVersion: () => ({ ok: true, text: "2.1.329 (Claude Code)\n" }),
      print: (line) => this.printed.push(line),
      printError: (line) => this.errors.push(line),
      confirm: () => Promise.reject(new Error("nobody is there to be asked")),
      run: (program, args) => {
        this.ran.push([program, ...args].join(" "));
        return Promise.resolve({ kind: "done", output: "" });
      },
      tellDaemon: () => {
        this.ran.push("the daemon reads again");
        return Promise.resolve();
      },
      completionScript: (shell) => `# for ${shell}\n`,
      bridge: {
        path: join(this.path, ".config/llm-bridge/config.toml"),
        signal: 8,
        maxWidth: 48,
        statePath: undefined,
        receives: false,
        exportVariables: telemetryVariables({
          protocol: "http/protobuf",
          httpPort: 4318,
          grpcPort: 4317,
        }),
      },
      runningBars: [],
      systemDir: join(this.path, "etc-xdg-waybar"),
      ...other,
    };
  }

  /** Runs setup and gives whether all went well. */
  async setup(
    options: Partial<SetupOptions> = {},
    other: Partial<SetupMachine> = {},
  ): Promise<boolean> {
    return await runSetup(
      { dryRun: false, yes: true, parts: new Set(ALL_PARTS), telemetry: false, ...options },
      this.machine(other),
    );
  }

  /** Takes it back and gives whether all went well. */
  async undo(other: Partial<SetupMachine> = {}): Promise<boolean> {
    return await runUndo({ dryRun: false, yes: true }, this.machine(other));
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
