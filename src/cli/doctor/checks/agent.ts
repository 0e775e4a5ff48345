import {
  hasEvent,
  isAtLeast,
  isClaudeHookEvent,
  renderVersion,
  UNKNOWN_EVENT_SKIPPED_SINCE,
} from "../../../agents/claude/versions.ts";
import { type Finding, inArea } from "../finding.ts";
import type { AgentPort, Machine, SettingsFacts } from "../machine.ts";
import { startCommand } from "./service.ts";

const { ok, warning, broken } = inArea("Claude Code");

/** The agent, and whether its settings start our hooks. */
export function checkAgent(machine: Machine): readonly Finding[] {
  const { settings } = machine.agent;
  const installed = settings.filter(({ hooks }) => hooks.length > 0);
  return [
    ...checkClient(machine),
    ...settings.flatMap((file) => checkFile(file, machine)),
    ...checkInstallation(installed, machine),
    ...checkPlugin(installed, machine),
    ...checkPorts(machine),
    ...checkStatusLine(installed, machine),
  ];
}

function checkClient({ agent }: Machine): readonly Finding[] {
  const { path, version } = agent;
  if (path === undefined)
    return [warning("client", "There is no claude on the PATH of this shell")];
  if (!version) return [warning("client", `${path} did not tell its version`, `${path} --version`)];
  return [ok("client", `Claude Code ${renderVersion(version)} · ${path}`)];
}

/** What keeps a settings file, or all of its hooks, from being used. */
function checkFile(file: SettingsFacts, { agent }: Machine): readonly Finding[] {
  const { path } = file;
  const findings: Finding[] = [];
  const edit = `\${EDITOR:-vi} ${Bun.$.escape(path)}`;
  if (file.problem !== undefined) {
    const text = `${path} is ignored as a whole: ${file.problem}`;
    findings.push(broken("settings", text, edit));
  }
  if (file.disableAllHooks) {
    const text = `disableAllHooks in ${path} switches hooks and status line off`;
    findings.push(broken("hooks-disabled", text, edit));
  }
  if (file.allowManagedHooksOnly) {
    const text = `allowManagedHooksOnly in ${path}: only hooks of your administrator run`;
    findings.push(broken("hooks-managed", text));
  }
  const { version } = agent;
  if (version && !isAtLeast(version, UNKNOWN_EVENT_SKIPPED_SINCE)) {
    const unknown = file.events.filter(
      (event) => !isClaudeHookEvent(event) || !hasEvent(version, event),
    );
    if (unknown.length > 0) {
      const text = `${path} is ignored as a whole: Claude Code ${renderVersion(version)} does not know ${unknown.join(", ")}`;
      findings.push(broken("unknown-events", text, edit));
    }
  }
  return findings;
}

function checkInstallation(
  installed: readonly SettingsFacts[],
  { agent, program }: Machine,
): readonly Finding[] {
  const install = `${program.command} install-hooks`;
  if (installed.length === 0) {
    if (agent.settings.some(({ hasPlugin }) => hasPlugin)) return [];
    const text = "The hooks are not installed";
    return [
      (agent.path === undefined ? warning : broken)("hooks", text, `${program.command} setup`),
    ];
  }
  const findings = installed.flatMap((file) => {
    const { path, hooks } = file;
    const again = `${install} --settings ${Bun.$.escape(path)}`;
    const missing = hooks.find((hook) => hook.program === "missing");
    if (missing) {
      return [
        broken(
          "hook-program",
          `Hooks in ${path} start ${missing.binary}, which is not there`,
          again,
        ),
      ];
    }
    const other = hooks.find((hook) => hook.program === "another");
    if (other) {
      return [
        warning("hook-program", `Hooks in ${path} start another program: ${other.binary}`, again),
      ];
    }
    const events = new Set(hooks.map(({ event }) => event));
    const absent = agent.version ? agent.expectedEvents.filter((event) => !events.has(event)) : [];
    if (absent.length > 0) {
      const text = `${absent.length} of ${agent.expectedEvents.length} events are not hooked in ${path}: ${absent.join(", ")}`;
      return [warning("hook-events", text, again)];
    }
    return [ok("hooks", `${events.size} hooks in ${path}`)];
  });
  // A client reads one of the user's directories: each of them is an account.
  const [, ...otherAccounts] = installed.filter(({ scope }) => scope === "user");
  const read = installed.filter((file) => !otherAccounts.includes(file));
  const [, second] = read;
  if (!second) return findings;
  const text = `Hooks are installed in ${read.length} files here, so every event is sent twice`;
  const mend = `${program.command} uninstall-hooks --settings ${Bun.$.escape(second.path)}`;
  return [...findings, warning("hooks-twice", text, mend)];
}

/** The plugin brings hooks by itself: with those of the settings everything is sent twice. */
function checkPlugin(
  installed: readonly SettingsFacts[],
  { agent, program }: Machine,
): readonly Finding[] {
  const plugin = agent.settings.find(({ hasPlugin }) => hasPlugin);
  if (!plugin) return [];
  const found = ok("hooks", `The plugin llm-bridge brings the hooks · ${plugin.path}`);
  const [first] = installed;
  if (!first) return [found];
  const text = `The plugin llm-bridge and ${first.path} both bring hooks, so every event is sent twice`;
  const mend = `${program.command} uninstall-hooks --settings ${Bun.$.escape(first.path)} && ${program.command} install-hooks --status-line-only`;
  return [found, warning("hooks-twice", text, mend)];
}

/** What the agent sends by itself, and whether anybody is there to take it. */
function checkPorts(machine: Machine): readonly Finding[] {
  const { agent, config, daemon, program, service } = machine;
  const pid = daemon.process?.pid;
  const start = startCommand(machine);
  const restart = pid === undefined || service?.mainPid === pid ? start : `kill ${pid}; ${start}`;
  const closed = (what: AgentPort["what"]) =>
    [...agent.settings.flatMap(({ ports }) => ports), ...agent.shellPorts].find(
      (port) => port.what === what && !port.isOpen,
    );
  const findings: Finding[] = [];
  const hooks = closed("hooks");
  if (hooks) {
    const install = `${program.command} install-hooks --transport http; `;
    const isTold = config.serverPort === hooks.port;
    const text = `Hooks go by HTTP to port ${hooks.port}, where nobody listens: what they tell is lost`;
    findings.push(broken("http-hooks", text, `${isTold ? "" : install}${restart}`));
  }
  const exports = closed("telemetry");
  if (exports) {
    const setup = `${program.command} setup --telemetry; `;
    const isTold = config.otlpPorts.includes(exports.port);
    const text = `The agent exports its telemetry to port ${exports.port}, where nobody listens`;
    findings.push(warning("telemetry", text, `${isTold ? "" : setup}${restart}`));
  }
  return findings;
}

function checkStatusLine(
  installed: readonly SettingsFacts[],
  { agent, program }: Machine,
): readonly Finding[] {
  const hasPlugin = agent.settings.some((file) => file.hasPlugin);
  if (installed.length === 0 && !hasPlugin) return [];
  const install = `${program.command} install-hooks${hasPlugin ? " --status-line-only" : ""}`;
  const has = (kind: SettingsFacts["statusLine"]) =>
    agent.settings.some(({ statusLine }) => statusLine === kind);
  if (has("missing")) {
    return [broken("status-line", "The status line starts a program that is not there", install)];
  }
  if (has("ours")) return [ok("status-line", "The status line reports cost, context and limits")];
  const text = has("theirs")
    ? "Another status line is set, so cost and limits are not known"
    : "The status line is not installed, so cost and limits are not known";
  return [warning("status-line", text, install)];
}
