import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { type DatagramListener, listenDatagrams } from "../../../src/sys/datagram-listener.ts";
import {
  createServiceManager,
  readServiceTerms,
  takeServiceManager,
} from "../../../src/sys/service-manager.ts";
import { startProgram } from "../../support/running.ts";
import { until } from "../../support/until.ts";

describe("the terms", () => {
  test.each([
    ["nothing", {}, { descriptors: [] }],
    [
      "everything",
      {
        NOTIFY_SOCKET: "/run/user/1000/systemd/notify",
        WATCHDOG_USEC: "60000000",
        WATCHDOG_PID: "7",
        LISTEN_PID: "7",
        LISTEN_FDS: "2",
        LISTEN_FDNAMES: "a:b",
      },
      {
        notifyAddress: "/run/user/1000/systemd/notify",
        watchdogMs: 60_000,
        descriptors: [3, 4],
      },
    ],
    [
      "an abstract name, and a watchdog for whoever listens",
      { NOTIFY_SOCKET: "@bridge", WATCHDOG_USEC: "1500" },
      { notifyAddress: "@bridge", watchdogMs: 1.5, descriptors: [] },
    ],
    [
      "what is meant for our parent",
      { WATCHDOG_USEC: "1000000", WATCHDOG_PID: "6", LISTEN_PID: "6", LISTEN_FDS: "1" },
      { descriptors: [] },
    ],
    [
      "what a compositor that is a service hands on",
      { NOTIFY_SOCKET: "/run/user/1000/systemd/notify", SYSTEMD_EXEC_PID: "6" },
      { descriptors: [] },
    ],
    [
      "what the manager tells the program that it has started",
      { NOTIFY_SOCKET: "/run/user/1000/systemd/notify", SYSTEMD_EXEC_PID: "7" },
      { notifyAddress: "/run/user/1000/systemd/notify", descriptors: [] },
    ],
    ["descriptors for nobody", { LISTEN_FDS: "1" }, { descriptors: [] }],
    [
      "nonsense",
      {
        NOTIFY_SOCKET: "vsock:2:1234",
        WATCHDOG_USEC: "-1",
        LISTEN_PID: "7",
        LISTEN_FDS: "1e9",
      },
      { descriptors: [] },
    ],
    ["empty words", { NOTIFY_SOCKET: "@", WATCHDOG_USEC: "0" }, { descriptors: [] }],
  ])("%s", (_title, env, terms) => {
    expect(readServiceTerms(env, 7)).toEqual(terms);
  });

  test("leave the environment: they are for us alone", () => {
    const env = {
      HOME: "/home/ann",
      NOTIFY_SOCKET: "/nowhere",
      WATCHDOG_USEC: "1",
      WATCHDOG_PID: "1",
      LISTEN_PID: "1",
      LISTEN_FDS: "1",
      LISTEN_FDNAMES: "x",
    };
    takeServiceManager(env);
    expect(Object.keys(env)).toEqual(["HOME"]);
  });
});

describe("what is said", () => {
  const spoken = (say: (manager: ReturnType<typeof createServiceManager>) => void) => {
    const messages: string[] = [];
    say(createServiceManager({ descriptors: [] }, (message) => messages.push(message)));
    return messages;
  };

  test("is in the words of sd_notify", () => {
    const [ready, reloading, stopping] = spoken((manager) => {
      manager.ready();
      manager.reloading();
      manager.stopping();
    });
    expect([ready, stopping]).toEqual(["READY=1", "STOPPING=1"]);
    expect(reloading).toMatch(/^RELOADING=1\nMONOTONIC_USEC=[1-9]\d+$/);
  });

  test("of one and the same state is said once", () => {
    expect(
      spoken((manager) => {
        for (const text of ["0 sessions", "1 session", "1 session", "0 sessions"]) {
          manager.status(text);
        }
      }),
    ).toEqual(["STATUS=0 sessions", "STATUS=1 session", "STATUS=0 sessions"]);
  });

  test("to a watchdog is said as long as we live, and to none where none listens", async () => {
    const messages: string[] = [];
    const terms = { descriptors: [], watchdogMs: 2 };
    const alive = createServiceManager(terms, (message) => messages.push(message)).keepAlive();
    await until("it has said so three times", () => messages.length >= 3);
    alive[Symbol.dispose]();
    expect(new Set(messages)).toEqual(new Set(["WATCHDOG=1"]));
    expect(
      spoken((manager) => {
        using _alive = manager.keepAlive();
      }),
    ).toEqual([]);
  });
});

describe("a manager hears us", () => {
  let dir: string;
  let heard: string[];
  let listener: DatagramListener | undefined;
  beforeEach(() => {
    dir = mkdtempSync(`${tmpdir()}/notify-`);
    heard = [];
  });
  afterEach(() => {
    listener?.close();
    listener = undefined;
    rmSync(dir, { recursive: true });
  });

  test("by a path", async () => {
    const path = `${dir}/notify`;
    listener = listenDatagrams(path, (bytes) => heard.push(Buffer.from(bytes).toString()));
    takeServiceManager({ NOTIFY_SOCKET: path }).ready();
    await until("it has heard", () => heard.length > 0);
    expect(heard).toEqual(["READY=1"]);
  });

  test("by a name that is no file", async () => {
    const name = `llm-bridge-test-${Bun.randomUUIDv7()}`;
    await using ear = startProgram(["perl", "-MSocket", "-e", HEAR_ONE, name], {
      env: { PATH: "/usr/bin:/bin" },
    });
    await until("it listens", () => ear.stdout() === "listening\n");
    takeServiceManager({ NOTIFY_SOCKET: `@${name}` }).ready();
    expect(await ear.exited).toBe(0);
    expect(ear.stdout()).toBe("listening\nREADY=1");
  });

  test("or does not: that is no fault of ours", () => {
    const manager = takeServiceManager({ NOTIFY_SOCKET: `${dir}/nobody` });
    expect(() => manager.ready()).not.toThrow();
  });
});

const HEAR_ONE = `
  $| = 1;
  socket(S, AF_UNIX, SOCK_DGRAM, 0) and bind(S, sockaddr_un("\\0$ARGV[0]")) or die $!;
  print "listening\\n";
  recv(S, my $message, 1000, 0);
  print $message;
`;
