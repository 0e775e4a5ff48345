import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { BridgeFault } from "../../../src/core/fault.ts";
import { parseManifest } from "../../../src/update/manifest.ts";

const ARTIFACT = { url: "a.tar.gz", sha256: "ab".repeat(32), size: 10 };

const GOOD = {
  format: 1,
  name: "waybar-llm-bridge",
  version: "0.2.0",
  published: "2026-11-01T00:00:00Z",
  expires: "2027-05-01T00:00:00Z",
  minimum: "0.1.0",
  artifacts: { "linux-x64": ARTIFACT },
};

const parse = (value: unknown) => parseManifest(JSON.stringify(value), "latest.json");

test("a manifest is read, and what a newer publisher adds is passed over", () => {
  expect(parse({ ...GOOD, notes: ["new"] })).toEqual({
    ...GOOD,
    format: 1,
    name: "waybar-llm-bridge",
    published: Date.parse(GOOD.published),
    expires: Date.parse(GOOD.expires),
  });
});

test.each([
  ["format", { ...GOOD, format: 2 }],
  ["name", { ...GOOD, name: "another-program" }],
  ["version", { ...GOOD, version: "v2" }],
  ["version", { ...GOOD, version: "../../0.2.0" }],
  ["expires", { ...GOOD, expires: "tomorrow" }],
  ["expires", { ...GOOD, expires: undefined }],
  ["minimum", { ...GOOD, minimum: 1 }],
  ["artifacts", { ...GOOD, artifacts: "linux-x64" }],
  [
    "artifacts.linux-x64.sha256",
    { ...GOOD, artifacts: { "linux-x64": { ...ARTIFACT, sha256: "AB" } } },
  ],
  ["artifacts.linux-x64.size", { ...GOOD, artifacts: { "linux-x64": { ...ARTIFACT, size: 0 } } }],
  [
    "artifacts.linux-x64.size",
    { ...GOOD, artifacts: { "linux-x64": { ...ARTIFACT, size: 1e12 } } },
  ],
  ["artifacts.linux-x64.url", { ...GOOD, artifacts: { "linux-x64": { ...ARTIFACT, url: "" } } }],
])("a slip in %s is told with its place", (place, value) => {
  expect(() => parse(value)).toThrow(`Expected ${place} in latest.json to be `);
});

test("whatever is signed, it is read or refused by name", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.object().map((it) => JSON.stringify({ ...GOOD, ...it })),
      ),
      (text) => {
        try {
          expect(parseManifest(text, "latest.json").name).toBe("waybar-llm-bridge");
        } catch (error) {
          expect(error).toBeInstanceOf(BridgeFault);
        }
      },
    ),
  );
});
