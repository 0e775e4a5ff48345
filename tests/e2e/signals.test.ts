import { expect, test } from "bun:test";
import { type FakeWaybar, startFakeWaybar } from "../fakes/fake-waybar.ts";
import { describeNeeding, missingPrograms } from "../support/describe-needing.ts";
import { sendDatagrams } from "../support/datagram.ts";
import { handlesSignal, ignoresSignal, readProc } from "../support/proc.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { type Running, startProgram } from "../support/running.ts";
import { until } from "../support/until.ts";

// A user of our own, where we may choose: bars and daemons of other tests on this machine are none of ours.
const UID = process.getuid?.() === 0 ? 100_000 + (process.pid % 100_000) : undefined;

/** SIGRTMIN+8 with glibc. */
const SIGNAL = 42;

/** The six events of a quick tool call, as plain senders write them. */
const BURST = [
  "EVENT:submit",
  "EVENT:tool-start:Read",
  "EVENT:tool-end",
  "EVENT:tool-start:Edit",
  "EVENT:tool-end",
  "EVENT:stop",
];

describeNeeding("signals to bars", missingPrograms(["perl", "pkill"]), () => {
  test("a burst of six events is one signal", async () => {
    await using sandbox = ownSandbox();
    await using bar = await fakeBar(sandbox);
    const daemon = await startDaemonFor(sandbox, bar);

    // Whoever sends them may have to wait for its turn between two of them: the daemon finds them all at once.
    daemon.signal("SIGSTOP");
    await sendDatagrams(sandbox.socketPath, BURST);
    daemon.signal("SIGCONT");

    await until("the bar was signalled", () => bar.signals().length > 1);
    expect(sandbox.barState()?.class).toBe("idle");
    expect(bar.signals()).toEqual([SIGNAL, SIGNAL]);
  });

  test("a number that setup changes is the next that a bar gets from the daemon that runs", async () => {
    await using sandbox = ownSandbox();
    await using bar = await fakeBar(sandbox);
    const daemon = await startDaemonFor(sandbox, bar);
    const parts = ["--no-agent", "--no-style", "--no-service", "--no-completions"];

    const done = await sandbox.run(["setup", ...parts, "--signal", "9", "--yes"]);

    expect(done.stdout).toContain(`the daemon (pid ${daemon.pid}) reads its configuration again`);
    await until("the daemon has read it", () => daemon.stderr().includes("read again"));
    await sendDatagrams(sandbox.socketPath, ["EVENT:submit"]);
    await until("the bar gets the other one", () => bar.signals().includes(SIGNAL + 1));
  });

  test("the file is in place before the signal", async () => {
    await using sandbox = ownSandbox();
    await using bar = await fakeBar(sandbox);
    await startDaemonFor(sandbox, bar);

    await sendDatagrams(sandbox.socketPath, ["EVENT:submit"]);

    await until("the bar was signalled", () => bar.signals().length > 1);
    expect(sandbox.barState()?.class).toBe("thinking");
  });

  test("what changes nothing on the bar sends no signal", async () => {
    await using sandbox = ownSandbox();
    await using bar = await fakeBar(sandbox);
    await startDaemonFor(sandbox, bar);

    await sendDatagrams(sandbox.socketPath, [
      "",
      "garbage",
      "EVENT:",
      "EVENT:no-such-type",
      "STATUS:{",
      "{}",
    ]);
    await sendDatagrams(sandbox.socketPath, ["EVENT:tool-start:Read"]);

    await until("the tool is shown", () => sandbox.barState()?.class === "tool-active");
    await until("and signalled", () => bar.signals().length > 1);
    expect(bar.signals()).toEqual([SIGNAL, SIGNAL]);
  });

  test("all bars of this user are signalled, Nix's wrapped one too", async () => {
    await using sandbox = ownSandbox();
    await using bar = await fakeBar(sandbox);
    await using wrapped = await startFakeWaybar(
      sandbox.root,
      uidOption({ name: ".waybar-wrapped" }),
    );
    const bothAre = (times: number) => () =>
      [bar, wrapped].every(({ signals }) => signals().length === times);
    await sandbox.startDaemon();
    await until("both are told of the start", bothAre(1));

    await sendDatagrams(sandbox.socketPath, ["EVENT:submit"]);

    await until("and of the prompt", bothAre(2));
  });

  test("a bar that is still starting is left alone until it handles the signal", async () => {
    await using sandbox = ownSandbox();
    await using ready = await fakeBar(sandbox);
    await using starting = await startFakeWaybar(sandbox.root, uidOption({ starting: true }));
    await startDaemonFor(sandbox, ready);

    await sendDatagrams(sandbox.socketPath, ["EVENT:submit"]);
    await until("the other bar was signalled", () => ready.signals().length > 1);

    expect(starting.isRunning()).toBe(true);
    expect(handlesSignal(starting.pid, SIGNAL)).toBe(false);

    await starting.finishStarting();
    await until("the signal is made up for", () => starting.signals().length > 0);
  });

  test("a program is no bar because its arguments say waybar, nor because it calls itself so", async () => {
    await using sandbox = ownSandbox();
    await using bar = await fakeBar(sandbox);
    await using talker = await startFakeWaybar(
      sandbox.root,
      uidOption({ name: "dbus-run-waybar" }),
    );
    await startDaemonFor(sandbox, bar);

    await sendDatagrams(sandbox.socketPath, ["EVENT:submit"]);

    await until("the bar was signalled", () => bar.signals().length > 1);
    expect(talker.signals()).toEqual([]);
  });

  test("a bar that was restarted is found at the next change", async () => {
    await using sandbox = ownSandbox();
    const first = await fakeBar(sandbox);
    await startDaemonFor(sandbox, first);
    await first.stop();
    await using second = await fakeBar(sandbox);

    await sendDatagrams(sandbox.socketPath, ["EVENT:submit"]);

    await until("the second is signalled", () => second.signals().length > 0);
  });

  test("a bar that started after the daemon is told of a change within a few seconds, however few there are", async () => {
    await using sandbox = ownSandbox();
    await sandbox.startDaemon();
    await using late = await fakeBar(sandbox);

    await sendDatagrams(sandbox.socketPath, ["EVENT:submit"]);

    await until("it is signalled", () => late.signals().length > 0);
  });

  test.each([
    ["the daemon", ["daemon"]],
    ["the stream", ["stream"]],
  ])("`pkill -RTMIN+8 waybar` does not hit %s, nor would it mind", async (_name, args) => {
    await using sandbox = createSandbox();
    const running = sandbox.start(args);
    await until(
      "it has taken its own name",
      () => readProc(running.pid, "comm") === "llm-bridge\n",
    );
    await until("it ignores what is not for it", () => ignoresSignal(running.pid, SIGNAL));

    // Only among our own children: the bars of whoever runs this are not ours to signal.
    const pkill = startProgram(["pkill", "-RTMIN+8", "--parent", String(process.pid), "waybar"], {
      env: sandbox.env,
    });
    expect(await pkill.exited).toBe(1);
    for (const signal of [10, 12, 35, 41, SIGNAL, 43, 63, 64]) running.signal(signal);

    await sandbox.hook({ hook_event_name: "UserPromptSubmit", session_id: "s1", prompt: "hello" });
    expect(running.isRunning()).toBe(true);
  });
});

/** Starts the daemon and waits for the one signal of its start, so that what follows can be counted. */
async function startDaemonFor(sandbox: Sandbox, bar: FakeWaybar): Promise<Running> {
  const daemon = await sandbox.startDaemon();
  await until("the bar was signalled for the first time", () => bar.signals().length === 1, {
    seen: bar.signals,
  });
  return daemon;
}

function ownSandbox(): Sandbox {
  return createSandbox(UID === undefined ? {} : { uid: UID });
}

async function fakeBar(sandbox: Sandbox): Promise<FakeWaybar> {
  return await startFakeWaybar(sandbox.root, uidOption({}));
}

function uidOption<T extends object>(options: T): T & { readonly uid?: number } {
  return UID === undefined ? options : { ...options, uid: UID };
}
