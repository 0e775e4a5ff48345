import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { type DatagramListener, listenDatagrams } from "../../../src/sys/datagram-listener.ts";
import {
  MAX_SOCKET_PATH_BYTES,
  SENDER_SYMBOLS,
  sendDatagram,
  socketAddress,
} from "../../../src/sys/dgram.ts";
import { openLibc } from "../../../src/sys/libc.ts";
import { until } from "../../support/until.ts";

const libc = openLibc(SENDER_SYMBOLS);

let dir: string;
let path: string;
let heard: string[];
let listener: DatagramListener | undefined;
beforeEach(() => {
  dir = mkdtempSync(`${tmpdir()}/dgram-`);
  path = `${dir}/s`;
  heard = [];
});
afterEach(() => {
  listener?.close();
  listener = undefined;
  rmSync(dir, { recursive: true });
});

const listen = () => {
  listener = listenDatagrams(path, (bytes) => heard.push(Buffer.from(bytes).toString()));
};
const send = (text: string | Uint8Array, waitMs = 0) =>
  sendDatagram(libc, path, Buffer.from(text), waitMs);
const hears = (count: number) =>
  until(`${count} messages are heard`, () => heard.length >= count, { seen: () => heard.length });

describe("datagrams", () => {
  test("arrive whole, apart and in order", async () => {
    listen();
    for (const text of ["one", "two", "x".repeat(60_000), "four"]) expect(send(text)).toBe("sent");
    await hears(4);
    expect(heard.map((text) => text.length)).toEqual([3, 3, 60_000, 4]);
    expect(heard[3]).toBe("four");
  });

  test("that are empty do not close the door", async () => {
    listen();
    for (const text of ["", "one", "", "", "two"]) send(text);
    await until("both are heard", () => heard.filter(Boolean).length === 2);
    send("three");
    await until("one more is heard", () => heard.includes("three"));
    expect(heard.filter(Boolean)).toEqual(["one", "two", "three"]);
  });

  test("that never end leave others their turn", async () => {
    let isOver = false;
    listener = listenDatagrams(path, () => {
      if (!isOver) send("and another");
    });
    send("one");
    setTimeout(() => (isOver = true), 0);
    await until("somebody else had a turn", () => isOver);
  });

  test("that are sent to a socket which has taken this one's place are left to it", () => {
    listen();
    rmSync(path);
    const successor = listenDatagrams(path, () => {});
    listener?.close();
    expect(send("one")).toBe("sent");
    successor.close();
    expect(existsSync(path)).toBe(false);
  });

  test("that are queued when the listener closes are still handed over", () => {
    listen();
    for (const text of ["one", "two"]) send(text);
    listener?.close();
    listener = undefined;
    expect(heard).toEqual(["one", "two"]);
    expect(existsSync(path)).toBe(false);
  });

  test("that nobody reads fill the queue, and the sender is told so at once", async () => {
    listen();
    let sent = 0;
    while (send(`${sent}`) === "sent" && sent < 100_000) sent++;
    expect(sent).toBeGreaterThan(0);
    expect(send("one more")).toBe("full");
    expect(send("one more", 5)).toBe("full");
    await hears(sent);
    expect(heard).toEqual(Array.from({ length: sent }, (_, i) => `${i}`));
  });

  test("have nowhere to go where nobody listens", () => {
    expect(send("one")).toBe("absent");
    writeFileSync(path, "");
    expect(send("one")).toBe("absent");
  });
});

describe("the socket", () => {
  test("is its owner's alone", () => {
    listen();
    expect(statSync(path).isSocket()).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("that a dead owner left is replaced", async () => {
    const left = Bun.spawnSync(["perl", "-MSocket", "-e", SOCKET_PROGRAM, path]);
    expect(left.success).toBe(true);
    expect(send("one")).toBe("absent");
    listen();
    expect(send("two")).toBe("sent");
    await hears(1);
    expect(heard).toEqual(["two"]);
  });

  test("is not put in the place of a file, nor of what a symlink leads to", () => {
    writeFileSync(path, "precious");
    expect(listen).toThrow("is not a socket");
    symlinkSync(path, `${dir}/link`);
    expect(() => listenDatagrams(`${dir}/link`, () => {})).toThrow("is not a socket");
  });

  test("with a path that is too long is refused, and says how long it may be", () => {
    path = `${dir}/${"x".repeat(120)}`;
    expect(listen).toThrow(`at most ${MAX_SOCKET_PATH_BYTES} bytes`);
    expect(send("one")).toBe("absent");
  });

  test("in a directory that is not there is refused", () => {
    path = `${dir}/none/s`;
    expect(listen).toThrow("Cannot listen");
  });
});

const SOCKET_PROGRAM =
  "socket(S, AF_UNIX, SOCK_DGRAM, 0) and bind(S, sockaddr_un($ARGV[0])) or die $!";

test.each([
  ["", false],
  ["/s", true],
  ["/".padEnd(MAX_SOCKET_PATH_BYTES, "x"), true],
  ["/".padEnd(MAX_SOCKET_PATH_BYTES + 1, "x"), false],
  [`/${"ü".repeat(53)}`, true],
  [`/${"ü".repeat(54)}`, false],
])("%j has an address: %p", (text, hasAddress) => {
  expect(socketAddress(text) !== undefined).toBe(hasAddress);
});
