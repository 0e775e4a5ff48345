import { expect, test } from "bun:test";
import { sessionBusPath } from "../../../../src/surfaces/tray/bus-address.ts";

const DIR = "/run/user/1000";
const path = (address?: string) =>
  sessionBusPath(address === undefined ? {} : { DBUS_SESSION_BUS_ADDRESS: address }, DIR);

test.each([
  ["none", undefined, "/run/user/1000/bus"],
  ["an empty one", "", "/run/user/1000/bus"],
  ["a path", "unix:path=/tmp/dbus-x", "/tmp/dbus-x"],
  ["a path and a guid", "unix:path=/tmp/dbus-x,guid=0123", "/tmp/dbus-x"],
  ["a path that is escaped", "unix:guid=0,path=/tmp/a%20b%3bc", "/tmp/a b;c"],
  ["a name in the abstract namespace", "unix:abstract=/tmp/dbus-x,guid=0", "\0/tmp/dbus-x"],
  ["the runtime directory", "unix:runtime=yes", "/run/user/1000/bus"],
  ["several", "tcp:host=localhost,port=4;unix:path=/tmp/b", "/tmp/b"],
])("the address is %s", (_title, address, expected) => {
  expect(path(address)).toBe(expected);
});

test.each(["tcp:host=localhost,port=4", "autolaunch:", "unix:path=%zz", "unix:", ";;", "nonsense"])(
  "%j is refused in words",
  (address) => {
    expect(() => path(address)).toThrow(
      expect.objectContaining({
        code: "bus-unreachable",
        message: expect.stringContaining(address),
      }),
    );
  },
);
