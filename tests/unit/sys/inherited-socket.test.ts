import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { closeSync, mkdtempSync, openSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { socketAddress } from "../../../src/sys/dgram.ts";
import { takeInheritedSocket } from "../../../src/sys/inherited-socket.ts";
import { openLibc } from "../../../src/sys/libc.ts";

const libc = openLibc({
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  bind: { args: ["i32", "ptr", "u32"], returns: "i32" },
});
const AF_UNIX = 1;
const AF_INET = 2;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;

let dir: string;
let path: string;
const opened: number[] = [];
beforeEach(() => {
  dir = mkdtempSync(`${tmpdir()}/inherit-`);
  path = `${dir}/s`;
});
afterEach(() => {
  for (const fd of opened.splice(0)) closeSync(fd);
  rmSync(dir, { recursive: true });
});

const open = (domain: number, type: number, at?: string): number => {
  const fd = libc.socket(domain, type, 0);
  opened.push(fd);
  const address = at === undefined ? undefined : socketAddress(at);
  if (address) expect(libc.bind(fd, address, address.length)).toBe(0);
  return fd;
};

describe("a descriptor that a manager hands over", () => {
  test("is taken where it is a datagram socket at our path", () => {
    const fd = open(AF_UNIX, SOCK_DGRAM, path);
    expect(takeInheritedSocket([fd], path)).toBe(fd);
  });

  test("is taken by another name of the same directory", () => {
    const fd = open(AF_UNIX, SOCK_DGRAM, path);
    symlinkSync(dir, `${dir}/link`);
    expect(takeInheritedSocket([fd], `${dir}/link/s`)).toBe(fd);
  });

  test.each([
    ["a stream", () => open(AF_UNIX, SOCK_STREAM, path), "another kind of socket at "],
    ["at no path", () => open(AF_UNIX, SOCK_DGRAM), "a datagram socket at no path"],
    ["at another path", () => open(AF_UNIX, SOCK_DGRAM, `${path}-other`), "a datagram socket at "],
    ["of the network", () => open(AF_INET, SOCK_DGRAM), "a datagram socket of the network"],
    [
      "no socket",
      () => {
        const fd = openSync("/dev/null", "r");
        opened.push(fd);
        return fd;
      },
      "no socket (descriptor ",
    ],
    ["not open", () => 1_000_000, "no socket (descriptor 1000000)"],
  ])("and is %s is refused with what it is", (_title, make, found) => {
    const take = () => takeInheritedSocket([make()], path);
    expect(take).toThrow(`a datagram socket at ${path}, found ${found}`);
  });

  test("comes alone", () => {
    const fds = [open(AF_UNIX, SOCK_DGRAM, path), open(AF_UNIX, SOCK_DGRAM, `${path}2`)];
    expect(() => takeInheritedSocket(fds, path)).toThrow(
      `found a datagram socket at ${path}, a datagram socket at ${path}2.`,
    );
  });
});
