import { describe, expect, test } from "bun:test";
import type { Notification, NotificationId } from "../../../../src/surfaces/notify/notification.ts";
import { createNotifier } from "../../../../src/surfaces/notify/notifier.ts";
import type { HearProgram } from "../../../../src/sys/hear-program.ts";
import type { ProgramEnd, RunProgram } from "../../../../src/sys/run-program.ts";

const NOTE: Notification = { summary: "Hello", body: "A body.", urgency: "normal" };

const DONE: ProgramEnd = { kind: "done", output: "" };
const MISSING: ProgramEnd = { kind: "missing" };
const failed = (reason: string): ProgramEnd => ({ kind: "failed", reason });

/** All that can go on without the world has gone on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

interface Call {
  readonly program: string;
  readonly args: readonly string[];
}

/** A desktop whose programs end as they are told to, each call as the next end says, the last for ever. */
function desktop(...ends: readonly ProgramEnd[]) {
  const calls: Call[] = [];
  const logged: string[] = [];
  const run: RunProgram = async (program, args) => {
    const end = ends[calls.length] ?? ends.at(-1) ?? MISSING;
    calls.push({ program, args });
    return await Promise.resolve(end);
  };
  const notifier = createNotifier(run, (message) => logged.push(message));
  return { notifier, calls, logged };
}

test("a notification is shown by notify-send, under our name", async () => {
  const { notifier, calls, logged } = desktop(DONE);
  notifier.notify({ ...NOTE, icon: "dialog-warning", urgency: "critical" });
  await settled();
  expect(calls).toEqual([
    {
      program: "notify-send",
      args: [
        "--app-name=llm-bridge",
        "--urgency=critical",
        "--icon=dialog-warning",
        "--",
        "Hello",
        "A body.",
      ],
    },
  ]);
  expect(logged).toEqual([]);
});

test("without notify-send, D-Bus itself is asked", async () => {
  const { notifier, calls, logged } = desktop(MISSING, DONE);
  notifier.notify({ ...NOTE, urgency: "low" });
  await settled();
  expect(calls[1]).toEqual({
    program: "busctl",
    args: [
      "--user",
      "--",
      "call",
      "org.freedesktop.Notifications",
      "/org/freedesktop/Notifications",
      "org.freedesktop.Notifications",
      "Notify",
      "susssasa{sv}i",
      "llm-bridge",
      "0",
      "",
      "Hello",
      "A body.",
      "0",
      "1",
      "urgency",
      "y",
      "0",
      "-1",
    ],
  });
  expect(logged).toEqual([]);
});

describe("where there is no desktop", () => {
  test("that is logged once, with each program's reason, and nothing throws", async () => {
    const { notifier, logged } = desktop(MISSING, failed("No bus"), MISSING);
    notifier.notify(NOTE);
    notifier.notify(NOTE);
    await settled();
    expect(logged).toEqual([
      "Notifications cannot be shown (notify-send: not installed; busctl: No bus).",
    ]);
  });

  test("it is logged again after it has worked in between", async () => {
    const { notifier, logged } = desktop(MISSING, MISSING, DONE, MISSING);
    notifier.notify(NOTE);
    notifier.notify(NOTE);
    notifier.notify(NOTE);
    await settled();
    expect(logged).toHaveLength(2);
  });
});

describe("text", () => {
  const shown = async (note: Partial<Notification>, ...ends: readonly ProgramEnd[]) => {
    const { notifier, calls } = desktop(...ends);
    notifier.notify({ ...NOTE, ...note });
    await settled();
    return calls.at(-1)?.args ?? [];
  };

  test("is no markup in the body, and stands as it is in the summary", async () => {
    const text = 'a & b <i>"c"</i>';
    const args = await shown({ summary: text, body: text }, DONE);
    expect(args.slice(-2)).toEqual([text, 'a &amp; b &lt;i&gt;"c"&lt;/i&gt;']);
  });

  test("that begins with a dash is no option", async () => {
    const args = await shown({ summary: "--help", body: "-h" }, DONE);
    expect(args.slice(-3)).toEqual(["--", "--help", "-h"]);
  });

  test("keeps its backslashes where the program would read escapes, and nowhere twice", async () => {
    expect((await shown({ body: "a\\n" }, DONE)).at(-1)).toBe("a\\\\n");
    expect(await shown({ body: "a\\n" }, MISSING, DONE)).toContain("a\\n");
  });

  test("keeps the lines of its body, and loses what no argument can hold", async () => {
    const args = await shown({ summary: "a\0b\nc", body: "one\ntwo\0\u202Ethree" }, DONE);
    expect(args.slice(-2)).toEqual(["a b c", "one\ntwo  three"]);
  });
});

describe("a notification with a key", () => {
  test("takes the place of the last one with that key, and of no other", async () => {
    const { notifier, calls } = desktop({ kind: "done", output: "41\n" });
    notifier.notify({ ...NOTE, replaceKey: "a" });
    await settled();
    notifier.notify({ ...NOTE, replaceKey: "b" });
    await settled();
    notifier.notify({ ...NOTE, replaceKey: "a" });
    await settled();
    expect(calls.map(({ args }) => args.filter((arg) => /-id/.test(arg)))).toEqual([
      ["--print-id"],
      ["--print-id"],
      ["--print-id", "--replace-id=41"],
    ]);
  });

  test("takes it also where D-Bus itself is asked", async () => {
    const { notifier, calls } = desktop(MISSING, { kind: "done", output: "u 7\n" }, MISSING, DONE);
    notifier.notify({ ...NOTE, replaceKey: "a" });
    await settled();
    notifier.notify({ ...NOTE, replaceKey: "a" });
    await settled();
    expect(calls.at(-1)?.args[9]).toBe("7");
  });
});

describe("while the desktop does not answer", () => {
  function hangingDesktop() {
    const summaries: (string | undefined)[] = [];
    const gate = Promise.withResolvers<ProgramEnd>();
    const run: RunProgram = async (_program, args) => {
      summaries.push(args.at(-2));
      return await gate.promise;
    };
    const notifier = createNotifier(run, () => {});
    const answer = async () => {
      gate.resolve(DONE);
      await settled();
    };
    return { notifier, summaries, answer };
  }

  test("notifications wait, one program at a time, in their order", async () => {
    const { notifier, summaries, answer } = hangingDesktop();
    for (const summary of ["1", "2", "3"]) notifier.notify({ ...NOTE, summary });
    expect(summaries).toEqual(["1"]);
    await answer();
    expect(summaries).toEqual(["1", "2", "3"]);
  });

  test("of those with the same key only the newest waits", async () => {
    const { notifier, summaries, answer } = hangingDesktop();
    notifier.notify({ ...NOTE, summary: "first" });
    for (const summary of ["old", "newer", "newest"]) {
      notifier.notify({ ...NOTE, summary, replaceKey: "a" });
    }
    await answer();
    expect(summaries).toEqual(["first", "newest"]);
  });

  test("the oldest are dropped when there are more than anybody reads", async () => {
    const { notifier, summaries, answer } = hangingDesktop();
    for (let count = 0; count < 100; count++) notifier.notify({ ...NOTE, summary: String(count) });
    await answer();
    expect(summaries).toEqual(["0", "92", "93", "94", "95", "96", "97", "98", "99"]);
  });
});

test("a notification that stays open does not expire", async () => {
  const first = desktop(DONE);
  first.notifier.notify({ ...NOTE, staysOpen: true });
  await settled();
  expect(first.calls[0]?.args).toContain("--expire-time=0");
  const second = desktop(MISSING, DONE);
  second.notifier.notify({ ...NOTE, staysOpen: true });
  await settled();
  expect(second.calls[1]?.args.at(-1)).toBe("0");
});

describe("what is withdrawn", () => {
  const shows = (calls: readonly Call[]) =>
    calls.map(({ program, args }) => [program, args.at(-1)]);

  test("is closed by its number, once", async () => {
    const { notifier, calls } = desktop({ kind: "done", output: "41\n" });
    notifier.notify({ ...NOTE, replaceKey: "a" });
    notifier.withdraw("b");
    await settled();
    notifier.withdraw("a");
    notifier.withdraw("a");
    await settled();
    notifier.withdraw("a");
    await settled();
    expect(shows(calls)).toEqual([
      ["notify-send", "A body."],
      ["busctl", "41"],
    ]);
  });

  test("is closed by dbus-send where systemd is missing", async () => {
    const { notifier, calls } = desktop({ kind: "done", output: "41\n" }, MISSING, DONE);
    notifier.notify({ ...NOTE, replaceKey: "a" });
    await settled();
    notifier.withdraw("a");
    await settled();
    expect(calls.at(-1)).toEqual({
      program: "dbus-send",
      args: [
        "--session",
        "--dest=org.freedesktop.Notifications",
        "/org/freedesktop/Notifications",
        "org.freedesktop.Notifications.CloseNotification",
        "uint32:41",
      ],
    });
  });

  test("before it was shown is never shown", async () => {
    const { notifier, calls } = desktop(DONE);
    notifier.notify({ ...NOTE, summary: "first" });
    notifier.notify({ ...NOTE, replaceKey: "a" });
    notifier.withdraw("a");
    await settled();
    expect(calls).toHaveLength(1);
  });

  test("while it is being shown is closed as soon as it is", async () => {
    const { notifier, calls } = desktop({ kind: "done", output: "41\n" });
    notifier.notify({ ...NOTE, replaceKey: "a" });
    notifier.withdraw("a");
    await settled();
    expect(shows(calls)).toEqual([
      ["notify-send", "A body."],
      ["busctl", "41"],
    ]);
  });

  test("by another process is closed by its number", async () => {
    const shown = new Map<string, NotificationId>();
    const calls: string[] = [];
    const run: RunProgram = async (program, args) => {
      calls.push(`${program} ${args.at(-1)}`);
      return await Promise.resolve({ kind: "done", output: "41\n" });
    };
    createNotifier(run, () => {}, { shown }).notify({ ...NOTE, replaceKey: "a" });
    await settled();
    createNotifier(run, () => {}, { shown }).withdraw("a");
    await settled();
    expect(calls).toEqual(["notify-send A body.", "busctl 41"]);
    expect(shown.size).toBe(0);
  });
});

describe("a notification that can be clicked", () => {
  /** A desktop on which programs stay until they are told to go. */
  function clickableDesktop() {
    const heard: {
      readonly args: readonly string[];
      readonly say: (line: string) => void;
      readonly leave: (end: ProgramEnd) => void;
      isStopped: boolean;
    }[] = [];
    const ran: string[] = [];
    const clicked: string[] = [];
    const hear: HearProgram = (_program, args, onLine) => {
      const { promise, resolve } = Promise.withResolvers<ProgramEnd>();
      const one = { args, say: onLine, leave: resolve, isStopped: false };
      heard.push(one);
      return { ended: promise, stop: () => (one.isStopped = true) };
    };
    const run: RunProgram = async (program) => {
      ran.push(program);
      return await Promise.resolve(DONE);
    };
    const notifier = createNotifier(run, () => {}, { hear });
    const notify = (key: string, summary = key) =>
      notifier.notify({
        ...NOTE,
        summary,
        replaceKey: key,
        onClick: { label: "Show", run: () => clicked.push(summary) },
      });
    return { notifier, notify, heard, ran, clicked };
  }

  test("asks for the click, and does what it is for", async () => {
    const { notify, heard, clicked } = clickableDesktop();
    notify("a");
    expect(heard[0]?.args).toContain("--action=default=Show");
    heard[0]?.say("7");
    heard[0]?.say("default");
    await settled();
    expect(clicked).toEqual(["a"]);
  });

  test("does not hold up those after it", async () => {
    const { notify, heard } = clickableDesktop();
    notify("a");
    notify("b");
    await settled();
    expect(heard).toHaveLength(1);
    heard[0]?.say("7");
    await settled();
    expect(heard.map(({ args }) => args.at(-2))).toEqual(["a", "b"]);
  });

  test("that takes the place of another listens alone", async () => {
    const { notify, heard } = clickableDesktop();
    notify("a", "old");
    heard[0]?.say("7");
    await settled();
    notify("a", "new");
    expect(heard[1]?.args).toContain("--replace-id=7");
    expect(heard[0]?.isStopped).toBe(false);
    heard[1]?.say("7");
    await settled();
    expect(heard.map(({ isStopped }) => isStopped)).toEqual([true, false]);
  });

  test("listens no longer when it is withdrawn, and when all stops", async () => {
    const { notifier, notify, heard } = clickableDesktop();
    for (const [i, key] of ["a", "b"].entries()) {
      notify(key);
      heard[i]?.say(String(i + 1));
      await settled();
    }
    notifier.withdraw("a");
    await settled();
    expect(heard.map(({ isStopped }) => isStopped)).toEqual([true, false]);
    notifier.stop();
    expect(heard.map(({ isStopped }) => isStopped)).toEqual([true, true]);
  });

  test("is one of eight at most", async () => {
    const { notify, heard } = clickableDesktop();
    for (let i = 0; i < 10; i++) {
      notify(String(i));
      heard[i]?.say(String(i + 1));
      await settled();
    }
    const stopped = heard.flatMap(({ isStopped }, i) => (isStopped ? [i] : []));
    expect(stopped).toEqual([0, 1]);
  });

  test("is shown without a click where the program knows none", async () => {
    const { notify, heard, ran } = clickableDesktop();
    notify("a");
    heard[0]?.leave(failed("Unknown option --action"));
    await settled();
    expect(ran).toEqual(["busctl"]);
  });
});
