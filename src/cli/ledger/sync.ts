import { EXIT } from "../../sys/exit.ts";
import { openWithProgress } from "./progress.ts";

/** Takes in what transcripts say by now, and tells what that was. Exit code 1 where nothing of it could be kept. */
export async function runSync({ json }: { readonly json: boolean }): Promise<number> {
  const { opened, notices } = await openWithProgress();
  using _ledger = opened.ledger;
  for (const notice of notices) console.error(notice);
  const { filesRead, bytesRead, rowsAdded, rowsReplaced } = opened.sync;
  const responses = rowsAdded + rowsReplaced;
  console.log(
    json
      ? JSON.stringify({ filesRead, bytesRead, rowsAdded, rowsReplaced })
      : responses === 0
        ? "Nothing new."
        : `${responses.toLocaleString("en-US")} new responses from ${filesRead} transcripts.`,
  );
  return opened.unkept === undefined ? EXIT.ok : EXIT.fault;
}
