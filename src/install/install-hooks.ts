import { HOOK_TOKEN_VARIABLE } from "../agents/claude/telemetry-env.ts";
import { renderVersion } from "../agents/claude/versions.ts";
import { findBinary } from "./binary-path.ts";
import { type ClientVersion, detectClientVersion } from "./client-version.ts";
import { describeDouble, findDoubles } from "./doubles.ts";
import { readSettings, type SettingsFile } from "./settings-file.ts";
import { type LeftOutEvent, NEVER_HOOKED } from "./hook-entries.ts";
import { readInstallation } from "./own-entries.ts";
import { type InstallPlan, planInstall, type Transport } from "./plan-install.ts";
import { findSettingsPath } from "./settings-path.ts";
import { quoteShellWord } from "./shell-words.ts";
import { mayWrite, showChange } from "./show-change.ts";
import { realSurroundings, type Surroundings } from "./surroundings.ts";
import { parseDocument } from "./text/document.ts";
import { SERVER } from "./setup/own-setting.ts";
import { planOwnSetting } from "./setup/plan-own-setting.ts";
import type { PlannedFile } from "./setup/step-plan.ts";
import { pathFacts } from "../sys/path-facts.ts";
import { writeKept } from "./write-kept.ts";

/** What a person may say to `install-hooks`. */
export interface InstallOptions {
  readonly dryRun: boolean;
  /** Do not ask before writing. */
  readonly yes: boolean;
  /** Leave the hooks as they are: a plugin brings them. */
  readonly statusLineOnly?: boolean;
  readonly settings?: string;
  readonly binary?: string;
  readonly claude?: string;
  readonly claudeVersion?: string;
  /** Absent: as those that are there already. */
  readonly transport?: Transport;
  /** What the agent's environment gets. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Our own configuration, where it does not have the daemon serve yet what the hooks need. */
  readonly serverConfig?: string;
}

/** Shows the change to the agent's settings, then makes it. Throws a `BridgeFault`, with nothing written, where that cannot be done safely. */
export function installHooks(
  options: InstallOptions,
  surroundings: Surroundings = realSurroundings(),
): void {
  const { print } = surroundings;
  const binary = findBinary(options.binary, surroundings);
  const client = detectClientVersion(
    {
      ...(options.claude !== undefined && { program: options.claude }),
      ...(options.claudeVersion !== undefined && { version: options.claudeVersion }),
    },
    surroundings,
  );
  const file = readSettings(findSettingsPath(options.settings, surroundings));
  const version = client.kind === "known" ? client.version : undefined;
  const { statusLineOnly = false, transport, variables } = options;
  const plan = planInstall({
    file: file.path,
    text: file.text,
    binary,
    version,
    statusLineOnly,
    ...(transport !== undefined && { transport }),
    ...(variables !== undefined && { variables }),
  });

  showChange(file, plan.text, surroundings);
  for (const line of statusLineOnly ? describeStatusLine(plan) : describe(plan, client)) {
    print(line);
  }
  for (const double of statusLineOnly ? [] : findDoubles(file.path, surroundings)) {
    print(`Note: ${describeDouble(double)}`);
  }
  for (const note of noteReaders(file, options)) print(note);
  const server = planServer(options, surroundings);
  finish(file, plan, server, options, surroundings);
}

/** Whoever has the token can tell the daemon what they like: a file that holds it is for its owner alone. */
function noteReaders(
  { bytes, target }: SettingsFile,
  { variables = {} }: InstallOptions,
): readonly string[] {
  const isOpen = bytes !== undefined && ((pathFacts(target)?.mode ?? 0) & 0o044) !== 0;
  if (!isOpen || variables[HOOK_TOKEN_VARIABLE] === undefined) return [];
  return [
    `Note: The token is for you alone, and others on this machine may read the file: chmod 600 ${quoteShellWord(target)}`,
  ];
}

/** Hooks by HTTP find nobody unless the daemon serves: that is set in our own configuration, after showing it. */
function planServer(
  { serverConfig }: InstallOptions,
  surroundings: Surroundings,
): PlannedFile | undefined {
  if (serverConfig === undefined) return undefined;
  const { print } = surroundings;
  const planned = planOwnSetting(SERVER, true, serverConfig, surroundings);
  if (!planned) {
    print(
      `Note: Hooks by HTTP need the daemon's web server, and Nix makes ${serverConfig}: set  services.llm-bridge.settings.server.enabled = true;`,
    );
    return undefined;
  }
  const { file, text } = planned;
  print("");
  showChange(file, text, surroundings);
  print(
    "Note: A daemon that runs already serves when it is started again, or has read its configuration again: systemctl --user reload llm-bridge",
  );
  return planned;
}

function finish(
  file: SettingsFile,
  plan: InstallPlan,
  server: PlannedFile | undefined,
  options: InstallOptions,
  surroundings: Surroundings,
): void {
  const { print } = surroundings;
  if (plan.text === file.text && !server)
    print(`All of this is installed already in ${file.path}.`);
  else if (options.dryRun) print("Dry run: nothing was written.");
  else if (!mayWrite(options, surroundings)) print("Nothing was written.");
  else {
    if (plan.text !== file.text) {
      const backup = write(file, plan.text, surroundings);
      print(
        `Written to ${file.path}.${backup === undefined ? "" : ` The file as it was: ${backup}`}`,
      );
    }
    if (server) {
      writeKept(server.file, server.text, server.ownership, surroundings);
      print(`Written to ${server.file.path}.`);
    }
    const named = options.settings === undefined ? "" : ` --settings ${quoteShellWord(file.path)}`;
    print(`Undo with: waybar-llm-bridge uninstall-hooks${named}`);
  }
}

function write(file: SettingsFile, text: string, surroundings: Surroundings): string | undefined {
  const installed = readInstallation(parseDocument(file.text, file.path));
  const hadOurs = installed.hooks.length > 0 || installed.statusLine !== undefined;
  return writeKept(file, text, { part: "agent", hadOurs }, surroundings);
}

const STATUS_LINES = {
  ours: "Status line: ours.",
  chained: "Status line: yours stays and is shown together with ours.",
  "left-alone": "Status line: left alone.",
} as const satisfies Record<InstallPlan["statusLine"], string>;

function describe(plan: InstallPlan, client: ClientVersion): readonly string[] {
  const never = Object.entries(NEVER_HOOKED).map(([event, reason]) => `${event} (${reason})`);
  return [
    client.kind === "known"
      ? `Claude Code ${renderVersion(client.version)} (${client.source})`
      : `The version of Claude Code is not known: ${client.why}. Only the events that every version has are installed; name the oldest version in use with --claude-version X.Y.Z for more.`,
    `Hooks (${plan.events.length}): ${plan.events.join(", ")}`,
    ...describeLeftOut(plan.leftOut),
    `Never hooked: ${never.join(", ")}`,
    ...describeStatusLine(plan),
  ];
}

const describeStatusLine = (plan: InstallPlan): readonly string[] => [
  STATUS_LINES[plan.statusLine],
  ...plan.notes.map((note) => `Note: ${note}`),
];

function describeLeftOut(leftOut: readonly LeftOutEvent[]): readonly string[] {
  if (leftOut.length === 0) return [];
  const events = leftOut.map(({ event, since }) => `${event} (since ${since})`);
  return [
    `Left out (${leftOut.length}), since one event that a client does not know can switch its whole settings file off: ${events.join(", ")}`,
  ];
}
