import { EXIT } from "../../sys/exit.ts";
import { loadLedgerPlaces } from "./load-places.ts";
import { renderBytes } from "./render-bytes.ts";

/** Compacts the user's ledger and says what that has brought; gives the exit code. */
export async function runCompact({ json }: { readonly json: boolean }): Promise<number> {
  const [{ places }, { compactLedger }, { pathFacts }] = await Promise.all([
    loadLedgerPlaces(),
    import("../../ledger/compact.ts"),
    import("../../sys/path-facts.ts"),
  ]);
  const { path } = places;
  if (path === undefined || pathFacts(path) === undefined) {
    console.log(json ? JSON.stringify({ path: path ?? null, exists: false }) : NONE_YET);
    return EXIT.ok;
  }
  const { bytesBefore, bytesAfter, isHeldByReader } = compactLedger(path);
  if (json) {
    console.log(JSON.stringify({ path, exists: true, bytesBefore, bytesAfter, isHeldByReader }));
    return EXIT.ok;
  }
  console.log(`${path}: ${renderBytes(bytesBefore)} before, ${renderBytes(bytesAfter)} now.`);
  if (isHeldByReader) {
    console.log("Another process is reading it: the rest of the room is free when that is done.");
  }
  return EXIT.ok;
}

const NONE_YET = "There is no ledger yet. `waybar-llm-bridge usage` makes one.";
