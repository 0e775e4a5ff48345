import { describe, expect, test } from "bun:test";
import {
  type BarProcesses,
  createWaybarSignaller,
} from "../../../../src/surfaces/waybar/signaller.ts";

const SIGNAL = 42;

/** A machine on which bars come and go; it writes down what is asked of it. */
class Machine implements BarProcesses {
  readonly bars = new Map<number, { readonly isReady: boolean }>();
  /** How many bars each look at the machine found. */
  readonly scans: number[] = [];
  readonly sent: string[] = [];
  readonly closed: number[] = [];

  start(pid: number, isReady = true): this {
    this.bars.set(pid, { isReady });
    return this;
  }

  ready(pid: number): void {
    this.start(pid);
  }

  stop(pid: number): void {
    this.bars.delete(pid);
  }

  find(): number[] {
    this.scans.push(this.bars.size);
    return [...this.bars.keys()];
  }

  open(pid: number): ReturnType<BarProcesses["open"]> {
    if (!this.bars.has(pid)) return undefined;
    return {
      pid,
      send: (signal) => {
        if (!this.bars.has(pid)) return "gone";
        if (signal !== 0) this.sent.push(`${pid}:${signal}`);
        return "sent";
      },
      [Symbol.dispose]: () => {
        this.closed.push(pid);
      },
    };
  }

  listens(pid: number): boolean {
    return this.bars.get(pid)?.isReady === true;
  }
}

describe("bars that are there", () => {
  test("are each told once a change", () => {
    const machine = new Machine().start(10).start(11);
    const signaller = createWaybarSignaller(SIGNAL, machine);
    expect(signaller.signal(0)).toEqual({ signalled: 2, settleInMs: undefined });
    expect(signaller.signal(100).signalled).toBe(2);
    expect(machine.sent).toEqual(["10:42", "11:42", "10:42", "11:42"]);
  });

  test("are looked for every five seconds at the most", () => {
    const machine = new Machine().start(10);
    const signaller = createWaybarSignaller(SIGNAL, machine);
    for (let atMs = 0; atMs < 15_000; atMs += 100) signaller.signal(atMs);
    expect(machine.scans).toEqual([1, 1, 1]);
  });

  test("are let go of when the signaller is", () => {
    const machine = new Machine().start(10).start(11);
    const signaller = createWaybarSignaller(SIGNAL, machine);
    signaller.signal(0);
    signaller[Symbol.dispose]();
    expect(machine.closed).toEqual([10, 11]);
  });
});

describe("a bar that has gone", () => {
  test("makes the machine be looked at exactly once, and its successor is told", () => {
    const machine = new Machine().start(10);
    const signaller = createWaybarSignaller(SIGNAL, machine);
    signaller.signal(0);
    machine.stop(10);
    machine.start(20);
    expect(signaller.signal(100).signalled).toBe(1);
    expect(machine.sent).toEqual(["10:42", "20:42"]);
    expect(machine.scans).toEqual([1, 1]);
    expect(machine.closed).toEqual([10]);
  });

  test("and has no successor is not looked for with every change", () => {
    const machine = new Machine().start(10);
    const signaller = createWaybarSignaller(SIGNAL, machine);
    signaller.signal(0);
    machine.stop(10);
    for (let atMs = 100; atMs < 5000; atMs += 100) signaller.signal(atMs);
    expect(machine.scans).toEqual([1, 0]);
  });

  test("leaves the others where they are", () => {
    const machine = new Machine().start(10).start(11);
    const signaller = createWaybarSignaller(SIGNAL, machine);
    signaller.signal(0);
    machine.stop(10);
    expect(signaller.signal(100).signalled).toBe(1);
    expect(machine.sent).toEqual(["10:42", "11:42", "11:42"]);
  });
});

describe("where there is no bar", () => {
  test("that is believed for five seconds", () => {
    const machine = new Machine();
    const signaller = createWaybarSignaller(SIGNAL, machine);
    expect(signaller.signal(0)).toEqual({ signalled: 0, settleInMs: undefined });
    machine.start(10);
    expect(signaller.signal(4999).signalled).toBe(0);
    expect(signaller.signal(5000).signalled).toBe(1);
    expect(machine.scans).toEqual([0, 1]);
  });

  test("one that starts right after a change is made up for when the list is old", () => {
    const machine = new Machine();
    const signaller = createWaybarSignaller(SIGNAL, machine);
    signaller.signal(0);
    machine.start(10);
    expect(signaller.signal(2000)).toEqual({ signalled: 0, settleInMs: 3000 });
    expect(signaller.settle(5000)).toEqual({ signalled: 1, settleInMs: undefined });
  });
});

describe("a bar without a handler for the signal", () => {
  test("is never signalled, and is asked again soon", () => {
    const machine = new Machine().start(10, false);
    const signaller = createWaybarSignaller(SIGNAL, machine);
    expect(signaller.signal(0)).toEqual({ signalled: 0, settleInMs: 100 });
    expect(machine.sent).toEqual([]);
  });

  test("is told once it has one, and the bars that were told already are not", () => {
    const machine = new Machine().start(10, false).start(11);
    const signaller = createWaybarSignaller(SIGNAL, machine);
    expect(signaller.signal(0).signalled).toBe(1);
    machine.ready(10);
    expect(signaller.settle(100)).toEqual({ signalled: 1, settleInMs: undefined });
    expect(signaller.settle(200).signalled).toBe(0);
    expect(machine.sent).toEqual(["11:42", "10:42"]);
  });

  test("that never gets one is asked ever less often, until the next change", () => {
    const machine = new Machine().start(10, false);
    const signaller = createWaybarSignaller(SIGNAL, machine);
    const waits = [signaller.signal(0).settleInMs];
    for (let atMs = 100; waits.length < 9; atMs += 100) {
      waits.push(signaller.settle(atMs).settleInMs);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
    expect(signaller.signal(2000).settleInMs).toBe(100);
    expect(machine.sent).toEqual([]);
  });

  test("that ends before it has one is forgotten", () => {
    const machine = new Machine().start(10, false);
    const signaller = createWaybarSignaller(SIGNAL, machine);
    signaller.signal(0);
    machine.stop(10);
    expect(signaller.settle(100)).toEqual({ signalled: 0, settleInMs: undefined });
    expect(machine.closed).toEqual([10]);
  });
});
