import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { freePort } from "../support/free-port.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

interface Report {
  readonly ok: boolean;
  readonly findings: readonly {
    readonly check: string;
    readonly level: string;
    readonly text: string;
    readonly mend?: string;
  }[];
}

/** Runs the doctor; what it says is compared with its exit code in every test. */
async function examine(sandbox: Sandbox, env: Record<string, string> = {}): Promise<Report> {
  const { stdout, stderr, exitCode } = await sandbox.run(["doctor", "--json"], { env });
  expect(stderr).toBe("");
  const report: Report = JSON.parse(stdout);
  expect(exitCode).toBe(report.ok ? 0 : 1);
  return report;
}

const levelsOf = (report: Report, check: string): readonly string[] =>
  report.findings.filter((finding) => finding.check === check).map(({ level }) => level);

/** A client that tells its version, and a bar that reads our file. */
function furnish(sandbox: Sandbox): Record<string, string> {
  const bin = join(sandbox.root, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "claude"), "#!/bin/sh\necho '2.1.329 (Claude Code)'\n");
  chmodSync(join(bin, "claude"), 0o755);
  symlinkSync(sandbox.binary, join(bin, "waybar-llm-bridge"));
  mkdirSync(join(sandbox.configDir, "waybar"));
  const module = {
    exec: "cat $XDG_RUNTIME_DIR/llm_state.json",
    "return-type": "json",
    interval: "once",
    signal: 8,
  };
  const bar = { "modules-right": ["custom/llm"], "custom/llm": module };
  writeFileSync(join(sandbox.configDir, "waybar/config.jsonc"), `// mine\n${JSON.stringify(bar)}`);
  return { PATH: `${bin}:${sandbox.env["PATH"]}` };
}

test("with the daemon up, the hooks installed and a bar configured nothing is broken", async () => {
  await using sandbox = createSandbox();
  const env = furnish(sandbox);
  await sandbox.run(["install-hooks", "--yes"], { env });
  await sandbox.startDaemon();

  const report = await examine(sandbox, env);

  expect(report.findings.filter(({ level }) => level === "broken")).toEqual([]);
  for (const check of ["daemon", "state-file", "bar-module", "client", "hooks", "status-line"]) {
    expect([check, ...levelsOf(report, check)]).toEqual([check, "ok"]);
  }
});

test("a client without our hooks is broken, and the command that mends it does", async () => {
  await using sandbox = createSandbox();
  const env = furnish(sandbox);

  const before = await examine(sandbox, env);
  const mend = before.findings.find(({ check }) => check === "hooks")?.mend ?? "";
  expect(mend).toBe("waybar-llm-bridge setup");
  await sandbox.run([...mend.split(" ").slice(1), "--yes"], { env });
  const after = await examine(sandbox, env);

  expect(levelsOf(before, "hooks")).toEqual(["broken"]);
  expect(levelsOf(after, "hooks")).toEqual(["ok"]);
});

test("an agent that sends to ports where nobody listens is told, until the daemon is there", async () => {
  await using sandbox = createSandbox();
  const [otlp, grpc, http] = [await freePort(), await freePort(), await freePort()];
  const env = {
    ...furnish(sandbox),
    LLM_BRIDGE_OTLP_HTTP_PORT: String(otlp),
    LLM_BRIDGE_OTLP_GRPC_PORT: String(grpc),
    LLM_BRIDGE_HTTP_PORT: String(http),
  };
  const settings = join(sandbox.home, ".claude/settings.json");
  for (const protocol of ["grpc", "http/json", "http/protobuf"]) {
    const setup = ["setup", "--telemetry", "--protocol", protocol, "--yes", "--agent", "claude"];
    await sandbox.run(setup, { env });
    const written = readFileSync(settings, "utf8");
    expect(written).toContain(`"OTEL_EXPORTER_OTLP_PROTOCOL": "${protocol}"`);
    expect(written).toContain(`127.0.0.1:${protocol === "grpc" ? grpc : otlp}`);
  }
  await sandbox.run(["install-hooks", "--yes", "--transport", "http"], { env });
  const alone = await examine(sandbox, env);
  expect(levelsOf(alone, "http-hooks")).toEqual(["broken"]);
  expect(levelsOf(alone, "telemetry")).toEqual(["warning"]);

  await sandbox.startDaemon([], { env });
  await until("it receives and serves", async () => {
    const { findings } = await examine(sandbox, env);
    return !findings.some(({ check }) => check === "http-hooks" || check === "telemetry");
  });
});

test("settings and a configuration that are no files are told, and keep it from nothing", async () => {
  await using sandbox = createSandbox();
  const settings = join(sandbox.home, ".claude/settings.json");
  const config = join(sandbox.configDir, "llm-bridge/config.toml");
  for (const path of [settings, config]) {
    mkdirSync(dirname(path), { recursive: true });
    expect(Bun.spawnSync(["mkfifo", path]).exitCode).toBe(0);
  }

  const { findings } = await examine(sandbox);

  const textOf = (check: string) => findings.find((finding) => finding.check === check)?.text;
  expect(textOf("settings")).toBe(`${settings} is ignored as a whole: it cannot be read`);
  expect(textOf("config")).toContain(config);
});

test("on a bare machine it says what is missing, and breaks nothing", async () => {
  await using sandbox = createSandbox();

  const { stdout, stderr, exitCode } = await sandbox.run(["doctor"], {
    env: { PATH: "/nonexistent" },
  });

  expect(stdout).toContain("! No daemon runs");
  expect(stdout).toContain("! The hooks are not installed");
  expect(stdout).toEndWith("things to look at.\n");
  expect(stdout).not.toContain("\u001b");
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
});

test.each([
  ["a missing runtime directory", "runtime-dir", { XDG_RUNTIME_DIR: "/nonexistent/run" }],
  ["a runtime directory that is a file", "runtime-dir", { XDG_RUNTIME_DIR: "/etc/hostname" }],
  [
    "a socket's path that is too long",
    "socket-path",
    { LLM_BRIDGE_SOCKET_PATH: `/${"x".repeat(120)}` },
  ],
])("%s is told in words", async (_title, check, env) => {
  await using sandbox = createSandbox();

  const report = await examine(sandbox, env);

  expect(levelsOf(report, check)).toEqual(["broken"]);
});

test("a state file that nobody can read as JSON is told, with the command that mends it", async () => {
  await using sandbox = createSandbox();
  writeFileSync(sandbox.statePath, '{"text":');

  const report = await examine(sandbox);

  expect(report.findings.find(({ check }) => check === "state-file")).toMatchObject({
    level: "broken",
    mend: `rm ${Bun.$.escape(sandbox.statePath)}`,
  });
});

test("no value of the environment is printed", async () => {
  await using sandbox = createSandbox();
  const secret = "--define=secret-of-mine=1";

  const { stdout } = await sandbox.run(["doctor", "--json"], {
    env: { BUN_INSPECT_NOTIFY: "", BUN_OPTIONS: secret, ANTHROPIC_API_KEY: "sk-secret-of-mine" },
  });

  expect(stdout).toContain("BUN_OPTIONS");
  expect(stdout).not.toContain("secret-of-mine");
});
