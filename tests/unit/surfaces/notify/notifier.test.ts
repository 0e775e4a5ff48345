import { describe, expect, test } from "bun:test";
import type { Notification } from "../../../../src/surfaces/notify/notification.ts";
import { createNotifier } from "../../../../src/surfaces/notify/notifier.ts";
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
