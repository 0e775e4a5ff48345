import { describe, expect, test } from "bun:test";
import { createLiveEvents } from "../../../../src/surfaces/web/events.ts";

/** Events with timers that a test lets run. */
function events() {
  const timers = new Set<{ readonly run: () => void; readonly ms: number }>();
  let [state, looks] = ["one", 0];
  const live = createLiveEvents({
    live() {
      looks++;
      return state;
    },
    setTimer(run, ms) {
      const timer = { run, ms };
      timers.add(timer);
      return { [Symbol.dispose]: () => timers.delete(timer) };
    },
  });
  return {
    live,
    become: (changed: string) => void (state = changed),
    looks: () => looks,
    timers: () => timers.size,
    runTimers(upToMs: number) {
      // Those that are set meanwhile run at the next time.
      const due = Array.from(timers);
      for (const timer of due) {
        if (timer.ms > upToMs) continue;
        timers.delete(timer);
        timer.run();
      }
    },
  };
}

/** What has come over a stream, as text. */
async function next(reader: {
  read(): Promise<{ readonly value?: Uint8Array | undefined }>;
}): Promise<string> {
  const { value } = await reader.read();
  return new TextDecoder().decode(value);
}

describe("live events", () => {
  test("begin with how things are", async () => {
    const { live } = events();
    const reader = live.open()!.getReader();
    expect(await next(reader)).toBe("retry: 1000\nevent: live\ndata: one\n\n");
  });

  test("tell a change that nobody knows yet to all pages when another one opens", async () => {
    const { live, become, runTimers } = events();
    const first = live.open()!.getReader();
    await next(first);
    become("two");
    live.touch();
    const second = live.open()!.getReader();
    runTimers(1000);
    expect(await next(first)).toBe("event: live\ndata: two\n\n");
    expect(await next(second)).toBe("retry: 1000\nevent: live\ndata: two\n\n");
  });

  test("let a page go that takes nothing of what it is told, and keep the others", async () => {
    const { live, become, runTimers } = events();
    const stuck = live.open()!.getReader();
    const reader = live.open()!.getReader();
    await next(reader);
    for (const letter of "abc") {
      become(letter.repeat(1024 * 1024));
      live.touch();
      runTimers(1000);
      expect(await next(reader)).toContain(letter);
    }
    await expect(next(stuck)).rejects.toThrow("It does not take");
  });

  test("tell all pages of a change, once for many that come together", async () => {
    const { live, become, runTimers } = events();
    const readers = [live.open()!.getReader(), live.open()!.getReader()];
    for (const reader of readers) await next(reader);
    become("two");
    live.touch();
    become("three");
    live.touch();
    runTimers(1000);
    for (const reader of readers) expect(await next(reader)).toBe("event: live\ndata: three\n\n");
  });

  test("say nothing where nothing has changed, but that they are there", async () => {
    const { live, runTimers } = events();
    const reader = live.open()!.getReader();
    await next(reader);
    live.touch();
    runTimers(1000);
    runTimers(15_000);
    expect(await next(reader)).toBe(": still here\n\n");
  });

  test("cost nothing while nobody listens", async () => {
    const { live, looks, timers } = events();
    live.touch();
    expect([looks(), timers()]).toEqual([0, 0]);
    const reader = live.open()!.getReader();
    live.touch();
    await reader.cancel();
    live.touch();
    expect(timers()).toBe(0);
  });

  test("are for so many pages, and for others again once one is closed", async () => {
    const { live } = events();
    const readers = Array.from({ length: 32 }, () => live.open()!.getReader());
    expect(live.open()).toBeUndefined();
    await readers[0]!.cancel();
    expect(live.open()).toBeDefined();
  });

  test("end with the daemon", async () => {
    const { live, timers } = events();
    const reader = live.open()!.getReader();
    await next(reader);
    live.stop();
    expect((await reader.read()).done).toBe(true);
    expect(timers()).toBe(0);
  });
});
