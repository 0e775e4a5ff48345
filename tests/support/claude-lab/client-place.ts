import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Sandbox } from "../sandbox.ts";
import { CLIENT_VERSION } from "./client.ts";

/** In a namespace of its own, every port is free. */
const API_PORT = 8787;

/** The directories of a client that belongs to a sandbox. */
export interface ClientPlace {
  readonly configDir: string;
  readonly settingsPath: string;
  readonly workspace: string;
  readonly tmp: string;
  readonly apiLog: string;
}

/** Makes the client's home, in which its first-run dialogs are settled, and a workspace with a file in it. */
export function prepareClient(sandbox: Sandbox): ClientPlace {
  const place = {
    configDir: join(sandbox.root, "claude"),
    settingsPath: join(sandbox.root, "claude/settings.json"),
    workspace: join(sandbox.root, "workspace"),
    tmp: join(sandbox.root, "tmp"),
    apiLog: join(sandbox.root, "api.log"),
  };
  for (const path of [place.configDir, place.workspace, place.tmp]) {
    mkdirSync(path, { mode: 0o700 });
  }
  writeFileSync(join(place.workspace, "notes.txt"), "first\nsecond\nthird\n");
  Bun.spawnSync(["git", "init", "-q"], { cwd: place.workspace });
  writeFileSync(
    join(place.configDir, ".claude.json"),
    JSON.stringify({
      hasCompletedOnboarding: true,
      lastOnboardingVersion: CLIENT_VERSION,
      theme: "dark",
      numStartups: 3,
      autoUpdates: false,
      hasSeenAutoDefaultNudge: true,
      hasResetAutoModeOptInForDefaultOffer: true,
      customApiKeyResponses: { approved: ["dummy-key"], rejected: [] },
      projects: {
        [place.workspace]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true },
      },
    }),
  );
  // What the script does is allowed, but for `touch`: that one asks.
  const permissions = { allow: ["Read", "Agent", "Bash"], ask: ["Bash(touch:*)"] };
  writeFileSync(place.settingsPath, `${JSON.stringify({ permissions }, null, 2)}\n`);
  return place;
}

/** What a client at that place needs to run at all, and the shell that starts it and the stand-in of its API. */
export const clientEnvironment = (
  sandbox: Sandbox,
  place: ClientPlace,
): Readonly<Record<string, string>> => ({
  ...sandbox.env,
  TERM: "xterm-256color",
  SHELL: "/bin/sh",
  TMPDIR: place.tmp,
  CLAUDE_CONFIG_DIR: place.configDir,
  CLAUDE_CODE_TMPDIR: place.tmp,
  ANTHROPIC_API_KEY: "dummy-key",
  ANTHROPIC_BASE_URL: `http://127.0.0.1:${API_PORT}`,
  DISABLE_AUTOUPDATER: "1",
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: "1",
  TEST_BUN: process.execPath,
  TEST_API: resolve(import.meta.dir, "../../fakes/fake-api.ts"),
  TEST_API_PORT: String(API_PORT),
  TEST_API_LOG: place.apiLog,
});
