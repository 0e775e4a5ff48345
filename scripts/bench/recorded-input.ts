import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build.ts";

const RECORDINGS = join(ROOT, "tests/fixtures/claude/2.1.329");

/** What a hook got on its stdin, as it was recorded. */
export function recordedHookInput(): Uint8Array {
  const [row = ""] = readFileSync(`${RECORDINGS}/hooks/by-event/PreToolUse.jsonl`, "utf8").split(
    "\n",
  );
  const { payload } = JSON.parse(row) as { readonly payload: unknown }; // our own fixture
  return new TextEncoder().encode(JSON.stringify(payload));
}

/** What the status line command got on its stdin, as it was recorded. */
export function recordedStatusLineInput(): Uint8Array {
  return readFileSync(`${RECORDINGS}/statusline/13-big-context.json`);
}
