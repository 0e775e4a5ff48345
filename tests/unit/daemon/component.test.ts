import { afterEach, beforeEach, describe, expect, jest, test } from "bun:test";
import { BridgeFault } from "../../../src/core/fault.ts";
import { createSupervisor } from "../../../src/daemon/component.ts";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A supervisor, and a part of the daemon that works or does not. */
function supervised() {
  const lines: string[] = [];
  const changes: (readonly string[])[] = [];
  const part = { isBroken: true, runs: 0 };
  const supervisor = createSupervisor(
    (line) => lines.push(line),
    () => changes.push(supervisor.degraded()),
  );
  const task = () => {
    part.runs++;
    if (part.isBroken) throw new Error("disk full");
  };
  return { supervisor, lines, changes, part, task };
}

/** All that can go on without the world has gone on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test("every part that has run is known, and whether it works", () => {
  const { supervisor, task } = supervised();
  supervisor.run("state file", () => undefined);
  supervisor.run("spool", task);
  expect([...supervisor.health()]).toEqual([
    ["spool", false],
    ["state file", true],
  ]);
});

describe("a part that fails", () => {
  test("is degraded, said so once, and nobody else notices", () => {
    const { supervisor, lines, changes, task } = supervised();
    expect(() => {
      supervisor.run("state file", task);
      supervisor.run("state file", task);
    }).not.toThrow();
    expect(supervisor.degraded()).toEqual(["state file"]);
    expect(lines).toEqual(["state file is degraded: disk full"]);
    expect(changes).toEqual([["state file"]]);
  });

  test("is tried again with waits that double, up to a minute", () => {
    const { supervisor, part, task } = supervised();
    const startMs = Date.now();
    const triedAt: number[] = [];
    const retry = () => {
      triedAt.push(Math.round((Date.now() - startMs) / 1000));
      task();
    };
    supervisor.run("spool", task, retry);
    jest.advanceTimersByTime(200_000);
    expect(triedAt).toEqual([1, 3, 7, 15, 31, 63, 123, 183]);
    expect(part.runs).toBe(9);
  });

  test("works again when a retry does, and is said to", () => {
    const { supervisor, lines, changes, part, task } = supervised();
    supervisor.run("spool", task, task);
    part.isBroken = false;
    jest.advanceTimersByTime(1000);
    expect(supervisor.degraded()).toEqual([]);
    expect(lines).toEqual(["spool is degraded: disk full", "spool works again"]);
    expect(changes).toEqual([["spool"], []]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("begins with the shortest wait again after it has worked", () => {
    const { supervisor, part, task } = supervised();
    supervisor.run("spool", task, task);
    jest.advanceTimersByTime(4000);
    part.isBroken = false;
    jest.advanceTimersByTime(4000);
    part.isBroken = true;
    supervisor.run("spool", task, task);
    const before = part.runs;
    jest.advanceTimersByTime(1000);
    expect(part.runs).toBe(before + 1);
  });

  test("that has no retry is not to be asked again before its wait is over", () => {
    const { supervisor, task } = supervised();
    supervisor.run("state file", task);
    expect(supervisor.isWaiting("state file")).toBe(true);
    jest.advanceTimersByTime(999);
    expect(supervisor.isWaiting("state file")).toBe(true);
    jest.advanceTimersByTime(1);
    expect(supervisor.isWaiting("state file")).toBe(false);
    expect(supervisor.degraded()).toEqual(["state file"]);
  });

  test("that works when it is next asked is no longer degraded", () => {
    const { supervisor, part, task } = supervised();
    supervisor.run("state file", task);
    part.isBroken = false;
    supervisor.run("state file", task);
    expect(supervisor.degraded()).toEqual([]);
    expect(supervisor.isWaiting("state file")).toBe(false);
  });

  test("leaves no timer behind when all is stopped", () => {
    const { supervisor, task } = supervised();
    supervisor.run("spool", task, task);
    supervisor.run("state file", task);
    supervisor.stop();
    expect(jest.getTimerCount()).toBe(0);
  });

  test("may throw what is no error", () => {
    const { supervisor, lines } = supervised();
    supervisor.run("spool", () => {
      throw "no"; // oxlint-disable-line typescript/only-throw-error -- a library may
    });
    expect(lines).toEqual(["spool is degraded: no"]);
  });
});

describe("a task that ends later", () => {
  test("degrades its part when it fails, and nobody is told of a rejection", async () => {
    const { supervisor, lines, changes } = supervised();
    const { promise, reject } = Promise.withResolvers<void>();
    supervisor.runLong("notifications", async () => await promise);
    expect(supervisor.degraded()).toEqual([]);
    reject(new Error("no desktop"));
    await settled();
    expect(lines).toEqual(["notifications is degraded: no desktop"]);
    expect(changes).toEqual([["notifications"]]);
    expect(supervisor.health().get("notifications")).toBe(false);
  });

  test("may fail before it has begun to wait", async () => {
    const { supervisor } = supervised();
    supervisor.runLong("notifications", () => {
      throw new Error("no desktop");
    });
    await settled();
    expect(supervisor.degraded()).toEqual(["notifications"]);
  });

  test("makes its part whole when the next one ends well", async () => {
    const { supervisor, lines } = supervised();
    supervisor.runLong("notifications", async () => await Promise.reject(new Error("no desktop")));
    await settled();
    supervisor.runLong("notifications", async () => await Promise.resolve());
    await settled();
    expect(supervisor.degraded()).toEqual([]);
    expect(lines.at(-1)).toBe("notifications works again");
  });
});

test("a fault that we know by name says what to do about it", () => {
  const { supervisor, lines } = supervised();
  supervisor.run("OTLP over HTTP", () => {
    throw new BridgeFault("port-taken", "Port 4318 is taken.", { hint: "Choose another." });
  });
  expect(lines).toEqual(["OTLP over HTTP is degraded: Port 4318 is taken. Choose another."]);
});

test("parts that fail are named in the order of the alphabet, each once", () => {
  const { supervisor, task } = supervised();
  for (const name of ["transcripts", "spool", "transcripts"]) supervisor.run(name, task);
  expect(supervisor.degraded()).toEqual(["spool", "transcripts"]);
});

test("a part that works is not spoken of", () => {
  const { supervisor, lines, changes } = supervised();
  supervisor.run("spool", () => {});
  expect([lines, changes, supervisor.degraded()]).toEqual([[], [], []]);
});
