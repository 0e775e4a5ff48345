import { resolve } from "node:path";
import { renderVersion } from "../../agents/claude/versions.ts";
import { claudeConfigDirs } from "../../sys/paths.ts";
import { detectClientVersion } from "../client-version.ts";
import { describeDouble, findDoubles } from "../doubles.ts";
import { isTaken } from "../files.ts";
import { isManagedByNix } from "../nix-managed.ts";
import { readInstallation } from "../own-entries.ts";
import { planInstall } from "../plan-install.ts";
import { readSettings } from "../settings-file.ts";
import { findSettingsPath } from "../settings-path.ts";
import { quoteShellWord } from "../shell-words.ts";
import { parseDocument } from "../text/document.ts";
import type { SetupMachine } from "./setup-machine.ts";
import type { SetupOptions } from "./setup-options.ts";
import { quietStep, type StepPlan } from "./step-plan.ts";

/** Plans the agent's hooks and its status line. Throws a `BridgeFault` where its settings cannot be edited. */
export function planAgent(options: SetupOptions, machine: SetupMachine, binary: string): StepPlan {
  const path = findSettingsPath(options.settings, machine);
  if (!isThere(path, options, machine)) {
    const line = "not found: --agent claude installs its hooks all the same";
    return quietStep("agent", { lines: [line] });
  }
  if (isManagedByNix(path, machine.env)) return quietStep("agent", { managedByNix: [path] });
  const client = detectClientVersion(
    {
      ...(options.claude !== undefined && { program: options.claude }),
      ...(options.claudeVersion !== undefined && { version: options.claudeVersion }),
    },
    machine,
  );
  const file = readSettings(path);
  const version = client.kind === "known" ? client.version : undefined;
  const { exportVariables: variables } = machine.bridge;
  const before = readInstallation(parseDocument(file.text, path));
  const { hasPlugin, hooks } = before;
  const request = {
    file: path,
    text: file.text,
    binary,
    version,
    statusLineOnly: hasPlugin,
    ...(options.telemetry && { variables }),
  };
  const plan = planInstall(request);
  if (
    client.kind === "unknown" &&
    !options.telemetry &&
    hooks.length > 0 &&
    hooks.every((hook) => hook.binary === binary)
  ) {
    // Chosen once by somebody who knew the version: not to be thinned out by a shell that does not.
    return quietStep("agent", { lines: [`${hooks.length} hooks in ${path}: there already`] });
  }
  const told = client.kind === "known" ? ` (version ${renderVersion(client.version)})` : "";
  const statusLine = {
    ours: "the status line",
    chained: "the status line (it runs yours too)",
    "left-alone": "no status line of ours",
  }[plan.statusLine];
  return {
    part: "agent",
    lines: [
      hasPlugin
        ? `${statusLine} in ${path}${told}; the plugin llm-bridge brings the hooks`
        : `${plan.events.length} hooks and ${statusLine} in ${path}${told}`,
    ],
    files: [
      {
        file,
        text: plan.text,
        ownership: {
          part: "agent",
          hadOurs: before.hooks.length > 0 || before.statusLine !== undefined,
        },
        isWhollyOurs: false,
      },
    ],
    commands: [],
    notes: [
      ...(client.kind === "unknown"
        ? [
            `The version of Claude Code is not known: ${client.why}. Only the events that every version has are hooked; name the oldest version in use with --claude-version X.Y.Z for more.`,
          ]
        : []),
      ...plan.notes,
      ...noteOtherAccounts(path, options, machine),
      ...(hasPlugin ? [] : findDoubles(path, machine).map(describeDouble)),
    ],
    managedByNix: [],
  };
}

/** `CLAUDE_CONFIG_DIR` may name several directories, each of an account of its own; one is set up at a time. */
function noteOtherAccounts(
  path: string,
  { settings }: SetupOptions,
  { cwd, env }: SetupMachine,
): readonly string[] {
  if (settings !== undefined || !env["CLAUDE_CONFIG_DIR"]) return [];
  return claudeConfigDirs(env)
    .map((dir) => resolve(cwd, dir, "settings.json"))
    .filter((other) => other !== path)
    .map((other) => `For that account too: setup --settings ${quoteShellWord(other)}`);
}

/** Whether there is an agent to be set up: its program, its directory, or the word of a person. */
function isThere(
  path: string,
  { agents, claude, settings }: SetupOptions,
  { which }: SetupMachine,
): boolean {
  if (agents?.has("claude") || claude !== undefined || settings !== undefined) return true;
  const dir = path.slice(0, path.lastIndexOf("/"));
  return which("claude") !== undefined || isTaken(dir);
}
