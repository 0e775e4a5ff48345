import { type ClaudeVersion, parseClaudeVersion } from "../../../agents/claude/versions.ts";
import { reasonOf } from "../../../core/fault.ts";
import type { Installation } from "../../../install/own-entries.ts";
import { claudeConfigDirs, type Env } from "../../../sys/paths.ts";
import { isPortHeld } from "../../../sys/port-holder.ts";
import { exportPort } from "../export-port.ts";
import type { AgentFacts, AgentPort, SettingsFacts } from "../machine.ts";
import { readText } from "./read-text.ts";
import type { Self } from "./self.ts";

/** Where an administrator's settings lie (Linux). */
const MANAGED_SETTINGS = "/etc/claude-code/managed-settings.json";

/** The client on this shell's PATH, and all settings files that it would read here. */
export async function gatherAgent(env: Env, self: Self): Promise<AgentFacts> {
  const path = Bun.which("claude") ?? undefined;
  const [version, { chooseEvents }, settings] = await Promise.all([
    path === undefined ? undefined : findVersion(path),
    import("../../../install/hook-entries.ts"),
    gatherSettings(env, self),
  ]);
  const shellPorts = exportPorts((name) => env[name]);
  return { path, version, expectedEvents: chooseEvents(version).chosen, settings, shellPorts };
}

/** The version as the installation tells it. Only where it does not is the program asked, which takes up to seconds. */
async function findVersion(path: string): Promise<ClaudeVersion | undefined> {
  const { installedVersion } = await import("../../../install/installed-version.ts");
  return installedVersion(path) ?? (await askVersion(path));
}

/** A client that runs on node needs a second when its files are cold. */
const VERSION_TIMEOUT_MS = 3000;

async function askVersion(path: string): Promise<ClaudeVersion | undefined> {
  // A program that cannot be started throws; then its version is not known.
  try {
    const child = Bun.spawn([path, "--version"], {
      env: { ...process.env, DISABLE_AUTOUPDATER: "1" },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "ignore",
      timeout: VERSION_TIMEOUT_MS,
    });
    return parseClaudeVersion(await child.stdout.text());
  } catch {
    return undefined;
  }
}

async function gatherSettings(env: Env, self: Self): Promise<readonly SettingsFacts[]> {
  const cwd = process.cwd();
  const candidates = [
    { scope: "managed" as const, path: MANAGED_SETTINGS },
    ...claudeConfigDirs(env).map((dir) => ({
      scope: "user" as const,
      path: `${dir.startsWith("/") ? dir : `${cwd}/${dir}`}/settings.json`,
    })),
    { scope: "project" as const, path: `${cwd}/.claude/settings.json` },
    { scope: "project" as const, path: `${cwd}/.claude/settings.local.json` },
  ];
  const seen = new Set<string>();
  const found: SettingsFacts[] = [];
  for (const { scope, path } of candidates) {
    const real = self.realPathOf(path) ?? path;
    if (!self.isTaken(path) || seen.has(real)) continue;
    seen.add(real);
    const text = readText(path);
    found.push(
      text === undefined
        ? useless(path, scope, "it cannot be read")
        : await readSettings(path, scope, text, self),
    );
  }
  return found;
}

async function readSettings(
  path: string,
  scope: SettingsFacts["scope"],
  text: string,
  self: Self,
): Promise<SettingsFacts> {
  const [{ parseDocument, placeOfFirstExtension, propertiesOf }, ownEntries] = await Promise.all([
    import("../../../install/text/document.ts"),
    import("../../../install/own-entries.ts"),
  ]);
  const { propertyValue, readInstallation } = ownEntries;
  // A file that the client cannot read either is the person's to mend.
  try {
    const document = parseDocument(text.replace(/^\u{FEFF}/u, ""), path);
    const { root } = document;
    const extension = placeOfFirstExtension(document);
    const hooks = root && propertyValue(root, "hooks");
    const isTrue = (name: string) =>
      root !== undefined && propertyValue(root, name)?.value === true;
    const own = readInstallation(document);
    const environment = root && propertyValue(root, "env");
    const valueOf = (name: string): unknown =>
      environment && propertyValue(environment, name)?.value;
    const cleanupPeriodDays: unknown = root && propertyValue(root, "cleanupPeriodDays")?.value;
    const hasStatusLine = root !== undefined && propertyValue(root, "statusLine") !== undefined;
    return {
      path,
      scope,
      ...(extension !== undefined && {
        problem: `it has a comment or a trailing comma (${extension.slice(path.length + 2)})`,
      }),
      hooks: own.hooks.map(({ event, binary }) => ({
        event,
        binary: binary ?? "",
        // One by http starts no program.
        program: binary === undefined ? "this" : judgeProgram(binary, self),
      })),
      hasPlugin: own.hasPlugin,
      events: hooks?.type === "object" ? propertiesOf(hooks).map(({ name }) => name) : [],
      statusLine: own.statusLine
        ? judgeProgram(own.statusLine.binary, self) === "missing"
          ? "missing"
          : "ours"
        : hasStatusLine
          ? "theirs"
          : "none",
      disableAllHooks: isTrue("disableAllHooks"),
      allowManagedHooksOnly: isTrue("allowManagedHooksOnly"),
      ports: [...hookPorts(own.hooks), ...exportPorts(valueOf)],
      ...(typeof cleanupPeriodDays === "number" && { cleanupPeriodDays }),
    };
  } catch (error) {
    return useless(path, scope, reasonOf(error));
  }
}

/** A file that says nothing, to the client or to us. */
const useless = (path: string, scope: SettingsFacts["scope"], problem: string): SettingsFacts => ({
  path,
  scope,
  problem,
  hooks: [],
  hasPlugin: false,
  events: [],
  statusLine: "none",
  disableAllHooks: false,
  allowManagedHooksOnly: false,
  ports: [],
});

const hookPorts = (hooks: Installation["hooks"]): readonly AgentPort[] =>
  [...new Set(hooks.flatMap(({ httpPort }) => httpPort ?? []))].map((port) => ({
    what: "hooks",
    port,
    isOpen: isPortHeld(port),
  }));

function exportPorts(valueOf: (name: string) => unknown): readonly AgentPort[] {
  const port = exportPort(valueOf);
  return port === undefined ? [] : [{ what: "telemetry", port, isOpen: isPortHeld(port) }];
}

function judgeProgram(binary: string, self: Self): SettingsFacts["hooks"][number]["program"] {
  const path = binary.startsWith("/") ? binary : (Bun.which(binary) ?? binary);
  if (!self.isRunnable(path)) return "missing";
  return !self.isCompiled || self.isSelf(path) ? "this" : "another";
}
