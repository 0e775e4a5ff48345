import { expect, test } from "bun:test";
import type { ProgramEnd, RunProgram } from "../../../src/sys/run-program.ts";
import { BridgeFault } from "../../../src/core/fault.ts";
import { type Installation, requireOwnInstallation } from "../../../src/update/installation.ts";

const AT_HOME: Installation = {
  path: "/home/me/.local/bin/waybar-llm-bridge",
  isCompiled: true,
  isReplaceable: true,
  isRpmSystem: false,
};

/** What dpkg-query and rpm say of a file that they do not know. */
const UNKNOWN: Readonly<Record<string, ProgramEnd>> = {
  "dpkg-query": { kind: "failed", reason: "no path found matching pattern" },
  rpm: { kind: "failed", reason: "not owned by any package" },
};

const answering =
  (answers: Readonly<Record<string, ProgramEnd>>): RunProgram =>
  async (program) =>
    answers[program] ?? { kind: "missing" };

async function remedyFor(installation: Partial<Installation>, answers = UNKNOWN): Promise<string> {
  const refusal = requireOwnInstallation({ ...AT_HOME, ...installation }, answering(answers));
  const fault = await refusal.then(
    () => undefined,
    (error: unknown) => error,
  );
  return fault instanceof BridgeFault ? `${fault.code}: ${fault.message} ${fault.hint}` : "none";
}

test.each([
  "/home/me/.local/bin/waybar-llm-bridge",
  "/usr/local/bin/waybar-llm-bridge",
  "/opt/bridge/waybar-llm-bridge",
])("%s may be replaced where no package has it", async (path) => {
  expect(await remedyFor({ path })).toBe("none");
  expect(await remedyFor({ path }, {})).toBe("none");
});

test("what a package has put there is left to it", async () => {
  const path = "/usr/bin/waybar-llm-bridge";
  const deb = { kind: "done", output: `waybar-llm-bridge: ${path}\n` } as const;
  expect(await remedyFor({ path }, { ...UNKNOWN, "dpkg-query": deb })).toMatch(
    /^update-not-ours: .*belongs to the package waybar-llm-bridge\. .*apt install --only-upgrade/,
  );
  const rpm = { kind: "done", output: "waybar-llm-bridge" } as const;
  expect(await remedyFor({ path, isRpmSystem: true }, { ...UNKNOWN, rpm })).toMatch(
    /sudo dnf upgrade waybar-llm-bridge/,
  );
});

test("rpm is asked only where it keeps the packages", async () => {
  const rpm = { kind: "done", output: "waybar-llm-bridge" } as const;
  expect(await remedyFor({}, { ...UNKNOWN, rpm })).toBe("none");
});

test("a diverted file is not taken for a package's", async () => {
  const deb = { kind: "done", output: "diversion by me from: /opt/x\n" } as const;
  expect(await remedyFor({ path: "/opt/x" }, { ...UNKNOWN, "dpkg-query": deb })).toBe("none");
});

test.each([
  [
    "the Nix store",
    { path: "/nix/store/abc-waybar-llm-bridge/bin/waybar-llm-bridge" },
    "nix flake update",
  ],
  ["the Guix store", { path: "/gnu/store/abc/bin/waybar-llm-bridge" }, "store"],
  ["/usr without a package", { path: "/usr/bin/waybar-llm-bridge" }, "~/.local/bin"],
  ["a folder of somebody else", { isReplaceable: false }, "sudo env XDG_CONFIG_HOME"],
  ["the sources", { isCompiled: false }, "git pull"],
] as const)(
  "what lies in %s is refused, with what updates it instead",
  async (_where, facts, remedy) => {
    const refusal = await remedyFor(facts);
    expect(refusal).toStartWith("update-not-ours: ");
    expect(refusal).toContain(remedy);
  },
);
