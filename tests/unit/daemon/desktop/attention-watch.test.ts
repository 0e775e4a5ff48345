import { afterEach, beforeEach, describe, expect, jest, test } from "bun:test";
import type { NotificationsConfig } from "../../../../src/config/notifications.ts";
import { DEFAULT_CONFIG } from "../../../../src/config/defaults.ts";
import type { Attention } from "../../../../src/core/attention/attention.ts";
import { bootMs, epochMs } from "../../../../src/core/instant.ts";
import type { Session } from "../../../../src/core/session/session.ts";
import { createAttentionWatch } from "../../../../src/daemon/desktop/attention-watch.ts";
import { createSupervisor } from "../../../../src/daemon/component.ts";
import type { Notification } from "../../../../src/surfaces/notify/notification.ts";
import { bridge, type BridgeScript } from "../../../support/bridge.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const HOUR_MS = 3600_000;
const START_MS = 10 * HOUR_MS;
/** Midnight UTC, which is also the local time here. */
const DAY_EPOCH_MS = Date.parse("2026-01-10T00:00Z");

/** A watch at 10 o'clock over sessions that are put before it, and what a person sees of it. */
function watching(
  initial: Partial<NotificationsConfig> = {},
  known: ReadonlyMap<string, Attention> = new Map(),
) {
  let timeAtStart = performance.now();
  let config: NotificationsConfig = { ...DEFAULT_CONFIG.notifications, ...initial };
  let isMuted = false;
  let book = known;
  const sessions = new Map<string, Session>();
  const shown = new Map<string, Notification>();
  const told: string[] = [];
  const withdrawn: string[] = [];
  const clicked: string[] = [];
  const inView = new Set<string>();
  let lookedUp: Promise<void> | undefined;
  const supervisor = createSupervisor(
    () => {},
    () => {},
  );
  const watch = createAttentionWatch({
    config: () => config,
    isMuted: () => isMuted,
    sessions: () => [...sessions.values()],
    notifier: {
      notify(note) {
        shown.set(note.replaceKey ?? "", note);
        told.push(note.summary);
      },
      withdraw(key) {
        shown.delete(key);
        withdrawn.push(key);
      },
    },
    isInView: async (session) => {
      await lookedUp;
      return inView.has(session.id);
    },
    runLong: (task) => supervisor.runLong("notifications", task),
    onClick: ({ id }) => clicked.push(id),
    known,
    onChange: (now) => {
      book = new Map(now);
    },
    now() {
      const passedMs = performance.now() - timeAtStart;
      return {
        bootMs: bootMs(START_MS + passedMs),
        epochMs: epochMs(DAY_EPOCH_MS + START_MS + passedMs),
      };
    },
    utcOffsetMinutes: () => 0,
    displayWidth: (text) => text.length,
  });
  const put = (script: BridgeScript) => {
    for (const [id, session] of script.sessions()) sessions.set(id, session);
  };
  return {
    watch,
    told,
    withdrawn,
    clicked,
    inView,
    /** Nobody can say what is in view, until it is told or fails. */
    lookUpLater() {
      const { promise, ...end } = Promise.withResolvers<void>();
      lookedUp = promise;
      return end;
    },
    degraded: supervisor.degraded,
    seen: () => [...shown.values()].map(({ summary }) => summary),
    click: () => [...shown.values()].at(-1)?.onClick?.run(),
    book: () => book,
    put,
    see(script: BridgeScript) {
      put(script);
      watch.see(script.state());
    },
    end(script: BridgeScript) {
      sessions.delete(script.state().id);
      watch.end(script.state());
    },
    /** The machine sleeps: its clocks go on, timers do not. */
    sleep(ms: number) {
      timeAtStart -= ms;
    },
    mute(wanted: boolean) {
      isMuted = wanted;
      watch.lookAgain();
    },
    configure(changed: Partial<NotificationsConfig>) {
      config = { ...config, ...changed };
      watch.lookAgain();
    },
  };
}

/** All that can go on without the world has gone on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

const BASH = { tool_name: "Bash", tool_input: { command: "ls" }, tool_use_id: "t1" };
const asking = (session: string, at: string | number = "10:00:00") =>
  bridge()
    .session(session)
    .event("PermissionRequest", { ...BASH, cwd: `/code/${session}` })
    .at(at);

test("who waits is told of in time, though nothing happens any more, and then nobody is awake", () => {
  const { see, told } = watching();
  see(asking("api"));
  jest.advanceTimersByTime(1999);
  expect(told).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(told).toEqual(["api needs you"]);
  expect(jest.getTimerCount()).toBe(0);
});

test("several sessions are told of each by itself, whatever goes on in others meanwhile", () => {
  const { see, told, seen } = watching();
  see(asking("api"));
  jest.advanceTimersByTime(1000);
  see(asking("web", "10:00:01"));
  jest.advanceTimersByTime(999);
  see(asking("api").event("Notification", { notification_type: "x" }));
  jest.advanceTimersByTime(1001);
  expect(told).toEqual(["api needs you", "web needs you"]);
  see(asking("api").event("PostToolUse", BASH));
  expect(seen()).toEqual(["web needs you"]);
});

test("who falls due while the machine sleeps is told of when it wakes, also where another session is first", () => {
  const { see, sleep, told } = watching();
  see(asking("api"));
  const other = asking("web", "10:00:00.001");
  see(other);
  sleep(HOUR_MS);
  see(other.event("PostToolUse", BASH));
  jest.advanceTimersByTime(1);
  expect(told).toEqual(["api needs you"]);
});

test("a click shows the session", () => {
  const { see, click, clicked } = watching();
  see(asking("api"));
  jest.advanceTimersByTime(2000);
  click();
  expect(clicked).toEqual(["api"]);
});

test("a session that ends is waited for no longer", () => {
  const { see, end, seen, book } = watching();
  see(asking("api"));
  jest.advanceTimersByTime(2000);
  end(asking("api"));
  expect(seen()).toEqual([]);
  expect(book().size).toBe(0);
});

describe("a session that a person has in view", () => {
  const done = bridge()
    .event("UserPromptSubmit", { cwd: "/code/api", prompt: "go" })
    .at("09:50:00")
    .event("Stop")
    .at("10:00:00");

  test("tells nothing of its turn's end, another does", async () => {
    for (const [id, expected] of [
      ["s1", []],
      ["s2", ["api has finished"]],
    ] as const) {
      const { see, inView, told } = watching();
      inView.add(id);
      see(done);
      jest.advanceTimersByTime(1000);
      await settled();
      expect(told).toEqual([...expected]);
    }
  });

  test("tells that it waits", () => {
    const { see, inView, told } = watching();
    inView.add("api");
    see(asking("api"));
    jest.advanceTimersByTime(2000);
    expect(told).toEqual(["api needs you"]);
  });

  test("tells nothing when it goes on while that is looked up", async () => {
    const { see, told, lookUpLater } = watching();
    const lookUp = lookUpLater();
    see(done);
    jest.advanceTimersByTime(1000);
    see(done.event("UserPromptSubmit", { prompt: "more" }).at("10:00:02"));
    lookUp.resolve();
    await settled();
    expect(told).toEqual([]);
  });

  test("is told of where nobody can say what is in view, and that is shown until it can be said again", async () => {
    const { see, sleep, told, degraded, lookUpLater } = watching();
    const lookUp = lookUpLater();
    see(done);
    jest.advanceTimersByTime(1000);
    lookUp.reject(new Error("the compositor speaks in riddles"));
    await settled();
    expect(told).toEqual(["api has finished"]);
    expect(degraded()).toEqual(["notifications"]);

    lookUpLater().resolve();
    const more = done.event("UserPromptSubmit", { prompt: "more" }).at("10:00:02");
    see(more);
    sleep(60_000);
    see(more.event("Stop").at("10:01:00"));
    jest.advanceTimersByTime(1000);
    await settled();
    expect(degraded()).toEqual([]);
  });

  test("that is over when nobody can say what is in view is told of no more", async () => {
    const { see, told, degraded, lookUpLater } = watching();
    const lookUp = lookUpLater();
    see(done);
    jest.advanceTimersByTime(1000);
    see(done.event("UserPromptSubmit", { prompt: "more" }).at("10:00:02"));
    lookUp.reject(new Error("the compositor speaks in riddles"));
    await settled();
    expect([told, degraded()]).toEqual([[], ["notifications"]]);
  });
});

describe("quiet", () => {
  test("by mute lasts until it is taken back; who still waits is told of then", () => {
    const { see, mute, told } = watching();
    mute(true);
    see(asking("api"));
    jest.advanceTimersByTime(HOUR_MS);
    expect(told).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
    mute(false);
    expect(told).toEqual(["api needs you"]);
  });

  test("hours end by themselves; who still waits is told of then", () => {
    const { see, told } = watching({ quiet_hours: "22:00-12:15" });
    see(asking("api"));
    jest.advanceTimersByTime(2 * HOUR_MS);
    expect(told).toEqual([]);
    jest.advanceTimersByTime(HOUR_MS / 4);
    expect(told).toEqual(["api needs you"]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("hours keep nobody awake while nobody waits", () => {
    const { see } = watching({ quiet_hours: "22:00-12:15" });
    see(bridge().event("UserPromptSubmit", { prompt: "go" }));
    expect(jest.getTimerCount()).toBe(0);
  });

  test("is what budgets keep to as well", () => {
    const { watch, mute, configure } = watching();
    expect(watch.isQuiet()).toBe(false);
    mute(true);
    expect(watch.isQuiet()).toBe(true);
    mute(false);
    configure({ quiet_hours: "09:00-11:00" });
    expect(watch.isQuiet()).toBe(true);
    configure({ quiet_hours: undefined, enabled: false });
    expect(watch.isQuiet()).toBe(true);
  });
});

test("switched off, nothing is told, and what was is taken back", () => {
  const { see, configure, seen } = watching();
  see(asking("api"));
  jest.advanceTimersByTime(2000);
  configure({ enabled: false });
  expect(seen()).toEqual([]);
});

describe("the next daemon", () => {
  test("tells nothing twice, and takes back what is no longer so", () => {
    const first = watching();
    first.see(asking("api"));
    first.see(asking("web", "10:00:00.001"));
    jest.advanceTimersByTime(2001);
    expect(first.told).toHaveLength(2);
    first.watch.stop();

    const next = watching({}, first.book());
    next.put(asking("api"));
    next.watch.lookAgain();
    jest.advanceTimersByTime(HOUR_MS);
    expect(next.told).toEqual([]);
    expect(next.withdrawn).toEqual(["claude\nweb\nneeds-you"]);
    expect([...next.book().keys()]).toEqual(["claude\napi"]);
  });

  test("tells of who has begun to wait while there was none", () => {
    const next = watching();
    next.put(asking("api", "09:00:00"));
    next.watch.lookAgain();
    expect(next.told).toEqual(["api needs you"]);
  });

  test("tells of no turn that ended before", () => {
    const next = watching({ turn_finished_after_seconds: 0 });
    next.put(bridge().event("UserPromptSubmit", { prompt: "go" }).at("09:00:00").event("Stop"));
    next.watch.lookAgain();
    jest.advanceTimersByTime(HOUR_MS);
    expect(next.told).toEqual([]);
  });
});
