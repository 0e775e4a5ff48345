import { expect, test } from "bun:test";
import { renderStatus, toStatusJson } from "../../../../src/cli/ledger/status.ts";
import type { LedgerState } from "../../../../src/ledger/look.ts";
import { epochMs } from "../../../../src/core/instant.ts";
import { soundLedger } from "../doctor/sample-machine.ts";

const CLOCK = { nowMs: 1_795_194_340_000, offset: () => 60 };
const sight = soundLedger();

test("a status says where the ledger is, what it holds and whether it is up to date", () => {
  const span = { from: epochMs(Date.UTC(2026, 8, 1)), to: epochMs(Date.UTC(2026, 10, 20, 23, 30)) };

  expect(renderStatus({ ...sight, state: { ...sight.state, span } }, CLOCK)).toEqual([
    "Ledger     /home/ann/.local/state/llm-bridge/ledger.db",
    "Size       4.1 kB",
    "Holds      20 responses of 2 sessions, 2026-09-01 to 2026-11-21",
    "Follows    2 transcripts",
    "Written    5s ago; everything in the transcripts is read",
    "Prices     0123456789abcdef",
    "Malformed  no line",
    "There now  2 transcripts, 10 kB, in /home/ann/.claude/projects",
  ]);
});

test("what waits, has no price or cannot be read is said", () => {
  const state: LedgerState = {
    ...sight.state,
    isPricedAsNow: false,
    content: { ...sight.state.content, unpriced: [{ model: "claude-next-9", responses: 3 }] },
    badLines: [{ path: "/a", offsetBytes: 7, reason: "no JSON" }],
    unread: { files: 1, bytes: 1_250_000 },
  };

  const text = renderStatus({ ...sight, state }, CLOCK).join("\n");

  expect(text).toContain("1.3 MB in 1 file wait to be read");
  expect(text).toContain("No price   claude-next-9");
  expect(text).toContain("the next report prices anew");
  expect(text).toContain("1 line: `ledger verify`");
});

test.each<[LedgerState, string]>([
  [{ kind: "absent" }, "not there yet"],
  [{ kind: "older" }, "of an older version"],
  [{ kind: "too-new", reason: "it has version 9" }, "use the newer waybar-llm-bridge"],
  [{ kind: "damaged", reason: "malformed" }, "`ledger verify --repair` makes a new one"],
  [{ kind: "unreadable", reason: "EACCES" }, "cannot be read (EACCES)"],
])("a ledger that is %j is described, for people and for scripts", (state, words) => {
  expect(renderStatus({ ...sight, state }, CLOCK)[1]).toContain(words);
  expect(toStatusJson({ ...sight, state })).toMatchObject({ state: state.kind });
});
