import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "../binary.ts";
import { missingPrograms } from "../describe-needing.ts";

/** The client that the recordings came from; another version may behave otherwise. */
export const CLIENT_VERSION = "2.1.329";

const INSTALL_DIR = join(PROJECT_ROOT, "dist/tools/claude-code");
const INSTALLED = join(
  INSTALL_DIR,
  `node_modules/@anthropic-ai/claude-code-linux-${process.arch}/claude`,
);

/** Where the real client is, or what is missing for a test with it. */
export interface ClientSearch {
  readonly path: string;
  readonly missing: readonly string[];
}

/**
 * `LLM_BRIDGE_TEST_CLAUDE` names one, or says `install`; where `CI=true` it is installed as well. It is a download of
 * 377 MB, which nobody gets unasked.
 */
export function findClient(): ClientSearch {
  const named = process.env["LLM_BRIDGE_TEST_CLAUDE"];
  const missing = [...missingPrograms(["unshare", "setpriv", "git", "tail", "timeout"])];
  if (missingPrograms(["ip", "ifconfig"]).length === 2) missing.push("ip");
  if (missing.length === 0 && isolation() === undefined) missing.push("a network namespace");
  if (named !== undefined && named !== "install") {
    if (!existsSync(named)) missing.push(`a client at ${named}`);
    return { path: named, missing };
  }
  if (!existsSync(INSTALLED) && (named === "install" || process.env["CI"] === "true")) install();
  if (!existsSync(INSTALLED)) {
    missing.push(
      `Claude Code ${CLIENT_VERSION} (LLM_BRIDGE_TEST_CLAUDE=/path/to/claude, or =install to download 377 MB)`,
    );
  }
  return { path: INSTALLED, missing };
}

/** The words before a command that leave it no network but loopback; `undefined` where the machine forbids it. */
export function isolation(): readonly string[] | undefined {
  return [
    ["unshare", "-n"],
    ["unshare", "-rn"],
  ].find((command) => Bun.spawnSync([...command, "true"], { stderr: "ignore" }).success);
}

function install(): void {
  process.stderr.write(`Installing Claude Code ${CLIENT_VERSION} into ${INSTALL_DIR} …\n`);
  mkdirSync(INSTALL_DIR, { recursive: true });
  // Without a manifest of its own, it would be added to ours.
  writeFileSync(join(INSTALL_DIR, "package.json"), '{ "private": true }\n');
  const done = Bun.spawnSync(
    [process.execPath, "add", "--exact", `@anthropic-ai/claude-code@${CLIENT_VERSION}`],
    { cwd: INSTALL_DIR, stdout: "ignore", stderr: "pipe" },
  );
  // Whatever went wrong, the missing client is noticed next; the words are for whoever reads the log.
  if (!done.success) process.stderr.write(done.stderr.toString());
}
