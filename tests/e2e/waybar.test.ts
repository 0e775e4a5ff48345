import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "../support/binary.ts";
import { describeNeeding } from "../support/describe-needing.ts";
import { recordedRun } from "../support/fixtures.ts";
import {
  type HeadlessSession,
  missingForHeadlessBar,
  startHeadlessSession,
  STARTS_WITHIN_MS,
} from "../support/headless-bar.ts";
import {
  BAR_STYLE,
  barConfig,
  linesRead,
  type ReferenceBar,
  samePicture,
  startReferenceBar,
} from "../support/module-text.ts";
import { type BarState, createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

/** A compositor, a bar or two, and several pictures. */
const TEST_WITHIN_MS = 120_000;

const SHOTS = join(PROJECT_ROOT, "dist/e2e");

/** The first turn of a recorded session: a prompt, a tool call and its end. */
const RUN = recordedRun("print-main");
const PROMPT = firstOf("UserPromptSubmit");
const TOOL_START = firstOf("PreToolUse");
const TOOL_END = firstOf("PostToolUse");
const ASKS = { ...TOOL_START, hook_event_name: "PermissionRequest", tool_use_id: undefined };

describeNeeding("a real Waybar", missingForHeadlessBar(), () => {
  let reference: ReferenceBar;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    reference = await startReferenceBar();
  }, TEST_WITHIN_MS);

  afterAll(async () => {
    await reference[Symbol.asyncDispose]();
  });

  test(
    "in signal mode, each hook changes what is on the screen",
    async () => {
      await using session = await startHeadlessSession();
      await using sandbox = sandboxIn(session);
      const read = join(session.dir, "read.jsonl");
      await session.startWaybar("signal", signalConfig(sandbox, read), BAR_STYLE);
      await sandbox.startDaemon();

      for (const [name, payload, shown] of STEPS) {
        await sandbox.hook(payload);
        const state = await stateWith(sandbox, shown);
        await untilOnScreen(session, await reference.pictureOf(state), `signal-${name}`);
      }

      expect(linesRead(read).map((line) => line.class)).toContainValues([
        "thinking",
        "tool-active",
        "waiting",
      ]);
    },
    TEST_WITHIN_MS,
  );

  test(
    "in stream mode, each hook changes what is on the screen, without a signal",
    async () => {
      await using session = await startHeadlessSession();
      await using sandbox = sandboxIn(session);
      await sandbox.startDaemon(["--signal", "20"]);
      await session.startWaybar("stream", streamConfig(sandbox), BAR_STYLE);

      for (const [name, payload, shown] of STEPS) {
        await sandbox.hook(payload);
        const state = await stateWith(sandbox, shown);
        await untilOnScreen(session, await reference.pictureOf(state), `stream-${name}`);
      }
    },
    TEST_WITHIN_MS,
  );

  test(
    "in stream mode, the bar follows a daemon that was restarted",
    async () => {
      await using session = await startHeadlessSession();
      await using sandbox = sandboxIn(session);
      const daemon = await sandbox.startDaemon();
      await session.startWaybar("stream", streamConfig(sandbox), BAR_STYLE);
      await sandbox.hook(PROMPT);
      const thinking = await stateWith(sandbox, { class: "thinking" });
      await untilOnScreen(session, await reference.pictureOf(thinking), "stream-first-daemon");

      await daemon.stop();
      await sandbox.startDaemon();
      await sandbox.hook(TOOL_START);

      const tool = await stateWith(sandbox, { class: "tool-active" });
      await untilOnScreen(session, await reference.pictureOf(tool), "stream-second-daemon");
    },
    TEST_WITHIN_MS,
  );

  test(
    "a Waybar that was restarted shows the state at once, and the next change too",
    async () => {
      await using session = await startHeadlessSession();
      await using sandbox = sandboxIn(session);
      const config = signalConfig(sandbox, join(session.dir, "read.jsonl"));
      const first = await session.startWaybar("first", config, BAR_STYLE);
      await sandbox.startDaemon();
      await sandbox.hook(PROMPT);
      const thinking = await stateWith(sandbox, { class: "thinking" });
      await untilOnScreen(session, await reference.pictureOf(thinking), "restart-before");

      await first.stop();
      await session.startWaybar("second", config, BAR_STYLE);
      await untilOnScreen(session, await reference.pictureOf(thinking), "restart-after");

      await sandbox.hook(TOOL_START);
      const tool = await stateWith(sandbox, { class: "tool-active" });
      await untilOnScreen(session, await reference.pictureOf(tool), "restart-next-change");
    },
    TEST_WITHIN_MS,
  );

  test(
    "a Waybar that starts after the daemon shows the next change, if it is the only one",
    async () => {
      await using session = await startHeadlessSession();
      await using sandbox = sandboxIn(session);
      await sandbox.startDaemon();
      const read = join(session.dir, "read.jsonl");
      await session.startWaybar("late", signalConfig(sandbox, read), BAR_STYLE);
      await until("the bar has read the state as it was", () => linesRead(read).length > 0);

      await sandbox.hook(PROMPT);

      const thinking = await stateWith(sandbox, { class: "thinking" });
      await untilOnScreen(session, await reference.pictureOf(thinking), "late");
    },
    TEST_WITHIN_MS,
  );

  test(
    "two Waybars show the same",
    async () => {
      await using session = await startHeadlessSession();
      await using sandbox = sandboxIn(session);
      const reads = [join(session.dir, "top.jsonl"), join(session.dir, "bottom.jsonl")] as const;
      await session.startWaybar("top", signalConfig(sandbox, reads[0]), BAR_STYLE);
      await session.startWaybar("bottom", signalConfig(sandbox, reads[1], "bottom"), BAR_STYLE);
      await sandbox.startDaemon();

      for (const [, payload, shown] of STEPS) {
        await sandbox.hook(payload);
        const { text } = await stateWith(sandbox, shown);
        await until(
          `both have read “${text}”`,
          () => reads.every((path) => linesRead(path).at(-1)?.text === text),
          { seen: () => reads.map((path) => linesRead(path).at(-1)) },
        );
      }

      await session.screenshot(join(SHOTS, "two-waybars.png"));
    },
    TEST_WITHIN_MS,
  );

  test(
    "no Waybar that starts amid a storm of events is killed",
    async () => {
      await using session = await startHeadlessSession();
      await using sandbox = sandboxIn(session);
      await sandbox.startDaemon();
      const config = signalConfig(sandbox, join(session.dir, "read.jsonl"));

      // A signal kills a bar in its first 23-114 ms; one that is lucky proves nothing.
      for (const attempt of [1, 2, 3, 4, 5]) {
        const bar = await session.startWaybarEarly(`early-${attempt}`, config, BAR_STYLE);
        await stormUntil(sandbox, () => !bar.isRunning() || bar.isUp());
        await sandbox.hook(ASKS);

        const waiting = await stateWith(sandbox, { class: "waiting" });
        await untilOnScreen(session, await reference.pictureOf(waiting), `early-${attempt}`);
        expect(bar.isRunning()).toBe(true);
        await bar.stop();
      }
    },
    TEST_WITHIN_MS,
  );
});

/** Sends hooks that each change the bar, so each would be a signal, until something is so. */
async function stormUntil(sandbox: Sandbox, isOver: () => boolean): Promise<void> {
  const storm = [TOOL_START, TOOL_END];
  let sent = 0;
  const blow = async () => {
    await sandbox.hook(storm[sent % storm.length]);
    sent += 1;
    return isOver();
  };
  await until("the storm is over", blow, { withinMs: STARTS_WITHIN_MS });
}

/** What the screen must come to show after each hook. */
const STEPS: readonly (readonly [
  name: string,
  payload: Readonly<Record<string, unknown>>,
  shown: Partial<BarState>,
])[] = [
  ["prompt", PROMPT, { class: "thinking", alt: "busy" }],
  ["tool", TOOL_START, { class: "tool-active", alt: "busy" }],
  ["asks", ASKS, { class: "waiting", alt: "waiting" }],
  ["tool-end", TOOL_END, { class: "thinking", alt: "busy" }],
  [
    "stop",
    { ...firstOf("Stop"), session_id: PROMPT["session_id"] },
    { class: "idle", alt: "idle" },
  ],
];

function firstOf(event: string): Readonly<Record<string, unknown>> {
  const call = RUN.find((hook) => hook.event === event);
  if (call === undefined) throw new Error(`There is no ${event} in the recorded run.`);
  return call.payload;
}

function sandboxIn(session: HeadlessSession): Sandbox {
  return createSandbox({
    runtimeDir: session.runtimeDir,
    ...(session.uid !== undefined && { uid: session.uid }),
  });
}

function signalConfig(sandbox: Sandbox, read: string, position: "top" | "bottom" = "top") {
  return barConfig(
    { exec: `cat ${sandbox.statePath} | tee -a ${read}`, interval: "once", signal: 8 },
    position,
  );
}

function streamConfig(sandbox: Sandbox) {
  return barConfig({ exec: `${sandbox.binary} stream`, "restart-interval": 1 });
}

async function stateWith(sandbox: Sandbox, shown: Partial<BarState>): Promise<BarState> {
  return await until(
    `the state file says ${JSON.stringify(shown)}`,
    () => {
      const state = sandbox.barState();
      const isIt = Object.entries(shown).every(([key, value]) => state?.[key] === value);
      return isIt && state;
    },
    { seen: sandbox.barState },
  );
}

/** Waits for that picture, and keeps what is on the screen then for people. */
async function untilOnScreen(
  session: HeadlessSession,
  expected: Uint8Array,
  name: string,
): Promise<void> {
  // The picture is worth most where the test fails.
  try {
    await until("the screen shows it", async () => samePicture(await session.picture(), expected));
  } finally {
    await session.screenshot(join(SHOTS, `${name}.png`));
  }
}
