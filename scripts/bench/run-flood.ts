import { join } from "node:path";
import { loadSessions } from "../../src/store/session-files.ts";
import { sessionId, toolUseId } from "./message.ts";
import type { PrivateDir } from "./private-daemon.ts";

/** Messages of so many sessions, from one number to another. */
export interface Flood {
  readonly sessions: number;
  readonly from: number;
  readonly to: number;
}

/** Has another process send them; gives the milliseconds that it took. */
export async function runFlood(dir: PrivateDir, { sessions, from, to }: Flood): Promise<number> {
  const program = join(import.meta.dir, "flood.ts");
  const args = [dir.socket, sessions, from, to].map(String);
  const child = Bun.spawn([process.execPath, program, ...args], { stderr: "inherit" });
  const [text, exitCode] = await Promise.all([child.stdout.text(), child.exited]);
  if (exitCode !== 0) throw new Error(`Expected the sender to exit 0, got ${exitCode}`);
  return Number(text);
}

/** Session files follow 100 ms behind, 100 of them at a time. */
const SAVED_WITHIN_MS = 20_000;

/** A session remembers so many finished calls. */
const RECENT_TOOLS = 30;

/**
 * Waits until the files of all sessions hold the end of a flood, and says how many sessions lack any of
 * the last 30 calls. The queue keeps the order and drops nothing: whoever has the last message has had
 * all that it handed over.
 */
export async function countIncomplete(dir: PrivateDir, { sessions, to }: Flood): Promise<number> {
  const lastStep = Math.floor(to / sessions) - 1;
  const lastCall = lastStep >> 1;
  const expected = Array.from({ length: Math.min(RECENT_TOOLS, lastCall + 1) }, (_, i) =>
    toolUseId((lastCall - i) * 2),
  );
  const deadline = performance.now() + SAVED_WITHIN_MS;
  for (;;) {
    const recent = new Map(
      loadSessions(dir.sessions).map(({ id, recentTools }) => [
        id,
        new Set(recentTools.map((tool) => tool.id)),
      ]),
    );
    const isComplete = (id: string) => expected.every((call) => recent.get(id)?.has(call));
    const ids = Array.from({ length: sessions }, (_, index) => sessionId(index));
    const incomplete = ids.filter((id) => !isComplete(id)).length;
    if (incomplete === 0 || performance.now() > deadline) return incomplete;
    await Bun.sleep(100);
  }
}
