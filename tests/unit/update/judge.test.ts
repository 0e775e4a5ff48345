import { expect, test } from "bun:test";
import { epochMs } from "../../../src/core/instant.ts";
import { judgeManifest } from "../../../src/update/judge.ts";
import { type Manifest, parseManifest, renderManifest } from "../../../src/update/manifest.ts";
import type { ManifestChange } from "../../support/releases.ts";

const ARTIFACT = { url: "a.tar.gz", sha256: "0".repeat(64), size: 10 };

const offer = (change: ManifestChange = {}): Manifest =>
  parseManifest(
    renderManifest({
      format: 1,
      name: "waybar-llm-bridge",
      version: "0.2.0",
      published: "2026-11-01T00:00:00Z",
      expires: "2027-05-01T00:00:00Z",
      artifacts: { "linux-x64": ARTIFACT },
      ...change,
    }),
    "latest.json",
  );

const NOW = epochMs(Date.parse("2026-11-20T12:00:00Z"));
const RUNNING = { version: "0.1.0", target: "linux-x64" };

test("a newer version for this machine is wanted", () => {
  expect(judgeManifest(offer(), RUNNING, NOW)).toEqual({
    kind: "newer",
    version: "0.2.0",
    artifact: ARTIFACT,
  });
});

test.each(["0.10.0", "1.0.0", "0.1.1", "0.1.0-rc.1"])("whoever runs %s", (version) => {
  const running = { ...RUNNING, version: "0.1.0-beta.2" };
  expect(judgeManifest(offer({ version }), running, NOW).kind).toBe("newer");
});

test("the same version leaves nothing to do", () => {
  expect(judgeManifest(offer({ version: "0.1.0" }), RUNNING, NOW)).toEqual({ kind: "current" });
});

test.each([
  ["an older version", { version: "0.0.9" }, "0.0.9 is offered, and this is 0.1.0 already"],
  ["a version before the release of this one", { version: "0.1.0-rc.1" }, "0.1.0-rc.1 is offered"],
  ["one that has expired", { expires: "2026-11-20T12:00:00Z" }, "held until 2026-11-20"],
  [
    "one that has expired, although it says nothing new",
    { version: "0.1.0", expires: "2026-11-19T00:00:00Z" },
    "The manifest of 0.1.0 held until 2026-11-19, and it is 2026-11-20",
  ],
  ["one for newer programs", { minimum: "0.1.1" }, "can be taken from 0.1.1 on, and this is 0.1.0"],
  [
    "one for other machines",
    { artifacts: { "linux-arm64": ARTIFACT, "linux-x64-musl": ARTIFACT } },
    "not offered for linux-x64, only for: linux-arm64, linux-x64-musl",
  ],
  ["one for no machine", { artifacts: {} }, "only for: none"],
] as const)("%s is refused", (_what, change, message) => {
  expect(() => judgeManifest(offer(change), RUNNING, NOW)).toThrow(message);
});

test("one that is for this version on is taken", () => {
  expect(judgeManifest(offer({ minimum: "0.1.0" }), RUNNING, NOW).kind).toBe("newer");
});
