import { expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeNeeding, missingPrograms } from "../support/describe-needing.ts";
import { processIds, readProc } from "../support/proc.ts";
import type { Running } from "../support/running.ts";
import {
  missingForTerminals,
  startTerminalDesktop,
  type TerminalDesktop,
} from "../support/terminals.ts";
import { until } from "../support/until.ts";

/** A compositor, a bus, a notification service and two terminals. */
const TEST_WITHIN_MS = 120_000;

const MISSING = [
  ...missingForTerminals(),
  ...missingPrograms(["dbus-daemon", "mako", "makoctl", "notify-send", "busctl"]),
];

/** Told at once, so that nobody has to wait for it. */
const AT_ONCE = "needs_you_after_seconds = 0\nturn_finished_after_seconds = 0";

describeNeeding("notifications on a real desktop", MISSING, () => {
  test(
    "say who needs you and for what, bring that terminal forward, and go when it is answered",
    async () => {
      await using desktop = await startNotifiedDesktop();
      await startDaemon(desktop, AT_ONCE);
      for (const id of ["api", "web"]) await openTerminal(desktop, id);
      expect(await desktop.focusedTitle()).toBe("web");

      await hook(desktop, "api", "PermissionRequest", bash("t1", "echo <b>& \\n %s"));
      await shows(desktop, "api needs you: Permission: Bash echo <b>& \\n %s");
      await hook(desktop, "web", "PermissionRequest", bash("t2", "make"));
      await shows(
        desktop,
        "api needs you: Permission: Bash echo <b>& \\n %s",
        "web needs you: Permission: Bash make",
      );

      await click(desktop, "api needs you");
      await until(
        "the terminal of api has the focus",
        async () => (await desktop.focusedTitle()) === "api",
      );

      await hook(desktop, "web", "PostToolUse", bash("t2", "make"));
      await shows(desktop);
    },
    TEST_WITHIN_MS,
  );

  test(
    "say that a turn has finished or failed in a terminal that is not in view, until it goes on",
    async () => {
      await using desktop = await startNotifiedDesktop();
      await startDaemon(desktop, AT_ONCE);
      for (const id of ["api", "web"]) await openTerminal(desktop, id);

      await hook(desktop, "web", "StopFailure", { error: "overloaded" });
      await hook(desktop, "api", "Stop", {});
      await shows(desktop, "api has finished: The turn took …s.");
      await hook(desktop, "api", "UserPromptSubmit", { prompt: "go on" });
      await shows(desktop);
      await hook(desktop, "api", "StopFailure", { error: "rate_limit" });
      await shows(desktop, "api: Rate limit: The turn has failed.");
      await hook(desktop, "api", "UserPromptSubmit", { prompt: "again" });
      await shows(desktop);
    },
    TEST_WITHIN_MS,
  );

  test(
    "are taken over by the next daemon: nothing is told twice, and nothing stays for good",
    async () => {
      await using desktop = await startNotifiedDesktop();
      const daemon = await startDaemon(desktop, AT_ONCE);
      for (const id of ["api", "web"]) await openTerminal(desktop, id);
      await hook(desktop, "api", "PermissionRequest", bash("t1", "make"));
      await shows(desktop, "api needs you: Permission: Bash make");
      const before = await shownBy(desktop);
      await until("it waits for a click", () => listeners(desktop).length === 1);

      await daemon.stop();
      await until("nobody waits for a click", () => listeners(desktop).length === 0);
      await desktop.sandbox.startDaemon();
      await hook(desktop, "web", "PermissionRequest", bash("t2", "make"));
      await shows(
        desktop,
        "api needs you: Permission: Bash make",
        "web needs you: Permission: Bash make",
      );
      expect(await shownBy(desktop)).toEqual(expect.arrayContaining([...before]));

      await hook(desktop, "api", "PostToolUse", bash("t1", "make"));
      await shows(desktop, "web needs you: Permission: Bash make");
    },
    TEST_WITHIN_MS,
  );

  test(
    "wait while they are muted",
    async () => {
      await using desktop = await startNotifiedDesktop();
      const { sandbox } = desktop;
      await startDaemon(desktop, AT_ONCE);
      await openTerminal(desktop, "api");
      const isMuted = () => sandbox.barState()?.class.includes("muted") === true;
      await sandbox.run(["click", "mute"]);
      await until("the bar says so", isMuted);
      await hook(desktop, "api", "PermissionRequest", bash("t1", "make"));
      await until("the bar says who waits", () => sandbox.barState()?.alt === "waiting");
      await shows(desktop);
      await sandbox.run(["click", "mute"]);
      await shows(desktop, "api needs you: Permission: Bash make");
    },
    TEST_WITHIN_MS,
  );

  test(
    "are shown and taken back where the desktop takes no clicks",
    async () => {
      await using desktop = await startNotifiedDesktop("actions=0\n");
      await startDaemon(desktop, AT_ONCE);
      await openTerminal(desktop, "api");
      await hook(desktop, "api", "PermissionRequest", bash("t1", "make"));
      await shows(desktop, "api needs you: Permission: Bash make");
      await until("nobody waits for a click", () => listeners(desktop).length === 0);
      await hook(desktop, "api", "PostToolUse", bash("t1", "make"));
      await shows(desktop);
    },
    TEST_WITHIN_MS,
  );
});

/** A desktop with a session bus where every program looks for it, and a notification service. */
async function startNotifiedDesktop(makoConfig = ""): Promise<TerminalDesktop> {
  const desktop = await startTerminalDesktop();
  const bus = join(desktop.session.runtimeDir, "bus");
  const config = join(desktop.sandbox.root, "mako.conf");
  writeFileSync(config, makoConfig);
  desktop.start([
    "dbus-daemon",
    "--session",
    "--nofork",
    "--nopidfile",
    `--address=unix:path=${bus}`,
  ]);
  await until("there is a bus", () => existsSync(bus));
  const mako = desktop.start(["mako", "-c", config]);
  await until("notifications can be shown", async () => (await desktop.run(LIST)).exitCode === 0, {
    seen: mako.stderr,
  });
  return desktop;
}

async function startDaemon(desktop: TerminalDesktop, config: string): Promise<Running> {
  const dir = join(desktop.sandbox.configDir, "llm-bridge");
  mkdirSync(dir);
  chmodSync(dir, 0o755);
  writeFileSync(join(dir, "config.toml"), `[notifications]\n${config}\n`);
  return await desktop.sandbox.startDaemon();
}

/** A terminal with an agent in it, in a directory of that name. */
async function openTerminal(desktop: TerminalDesktop, id: string): Promise<void> {
  const cwd = join(desktop.sandbox.home, id);
  mkdirSync(cwd);
  desktop.start(["foot", ...desktop.agent(id, { cwd })]);
  await desktop.agentPid(id);
  await until(`the window of ${id} is there`, async () => (await desktop.focusedTitle()) === id);
}

async function hook(
  desktop: TerminalDesktop,
  id: string,
  hook_event_name: string,
  fields: object,
): Promise<void> {
  const env = { CLAUDE_PID: String(await desktop.agentPid(id)) };
  await desktop.sandbox.hook({ hook_event_name, session_id: id, ...fields }, { env });
}

const bash = (tool_use_id: string, command: string) => ({
  tool_name: "Bash",
  tool_use_id,
  tool_input: { command },
});

interface Shown {
  readonly id: number;
  readonly text: string;
}

/** Asks the notification service for all that it shows; no other one is started where there is none yet. */
const LIST = [
  "busctl",
  "--user",
  "--auto-start=no",
  "--json=short",
  "call",
  "org.freedesktop.Notifications",
  "/fr/emersion/Mako",
  "fr.emersion.Mako",
  "ListNotifications",
];

/** What the notification service itself says that it shows, as `summary: body`. */
async function shownBy(desktop: TerminalDesktop): Promise<readonly Shown[]> {
  const listed = await desktop.run(LIST);
  const { data } = JSON.parse(listed.stdout) as {
    readonly data: readonly [
      readonly Record<"id" | "summary" | "body", { readonly data: string }>[],
    ];
  };
  return data[0].map(({ id, summary, body }) => ({
    id: Number(id.data),
    text: `${summary.data}: ${withoutMarkup(body.data)}`,
  }));
}

/** As it is on the screen: the service gives the body as it got it. */
const withoutMarkup = (body: string): string => {
  expect(body).not.toMatch(/<|>|&(?!amp;|lt;|gt;)/);
  return body.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
};

/** Waits until these are shown and no others, in any order. */
async function shows(desktop: TerminalDesktop, ...texts: readonly string[]): Promise<void> {
  let seen: readonly Shown[] = [];
  await until(
    `what is shown is ${JSON.stringify(texts)}`,
    async () => {
      seen = await shownBy(desktop);
      const found = seen.map(({ text }) => text.replace(/took \d+s/, "took …s"));
      return Bun.deepEquals(found.toSorted(), [...texts].toSorted());
    },
    { seen: () => seen },
  );
}

/** A person clicks on the notification with that summary. */
async function click(desktop: TerminalDesktop, summary: string): Promise<void> {
  const found = (await shownBy(desktop)).find(({ text }) => text.startsWith(`${summary}:`));
  await desktop.run(["makoctl", "invoke", "-n", String(found?.id), "default"]);
}

/** The programs that wait for a click on a notification of this desktop. */
const listeners = ({ session }: TerminalDesktop): readonly number[] =>
  processIds().filter(
    (pid) =>
      readProc(pid, "comm").trim() === "notify-send" &&
      readProc(pid, "environ").split("\0").includes(`XDG_RUNTIME_DIR=${session.runtimeDir}`),
  );
