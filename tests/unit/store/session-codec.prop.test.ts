import { expect, test } from "bun:test";
import fc from "fast-check";
import { viewBar } from "../../../src/core/view/bar.ts";
import { decodeSession, SESSION_FILE_VERSION } from "../../../src/store/session-codec.ts";
import { NOW, OPTIONS, sample } from "../core/view/sample-session.ts";

const full = sample("a")
  .reportingAll()
  .running("Bash", "ls")
  .ran("Read")
  .with({ todos: [{ id: "1", subject: "read", status: "pending" }] }).session;

/** Every path to a value inside the session: `["tools", "0", "name"]`, … */
function pathsOf(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [[]];
  const inner = Object.entries(value).flatMap(([key, child]) =>
    pathsOf(child).map((path) => [key, ...path]),
  );
  return [[], ...inner];
}

function withValueAt(value: unknown, [key, ...path]: readonly string[], put: unknown): unknown {
  if (key === undefined) return put;
  const children = Object.entries(Object(value)).map(([name, child]) => [
    name,
    name === key ? withValueAt(child, path, put) : child,
  ]);
  return Array.isArray(value) ? children.map(([, child]) => child) : Object.fromEntries(children);
}

test("whatever is put in the place of any value, the session is refused or can be shown", () => {
  fc.assert(
    fc.property(fc.constantFrom(...pathsOf(full)), fc.jsonValue(), (path, put) => {
      const session = decodeSession({
        version: SESSION_FILE_VERSION,
        session: withValueAt(full, path, put),
      });
      expect(() => viewBar(session ? [session] : [], OPTIONS, NOW)).not.toThrow();
    }),
    { numRuns: 1000 },
  );
});
