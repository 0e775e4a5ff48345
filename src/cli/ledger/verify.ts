import { BridgeFault } from "../../core/fault.ts";
import type { CaughtUp } from "../../ledger/catch-up.ts";
import type { Verification } from "../../ledger/verify.ts";
import { EXIT } from "../../sys/exit.ts";
import type { Finding } from "../doctor/finding.ts";
import { createSelf } from "../doctor/gather/self.ts";
import { COLOURED_REPORT, isSound, PLAIN_REPORT, renderReport } from "../doctor/render.ts";
import { wantsColor } from "../terminal.ts";
import { openWithProgress, whileReading } from "./progress.ts";
import { judgeVerification } from "./verification-findings.ts";

export interface VerifyCall {
  readonly json: boolean;
  readonly repair: boolean;
}

/** Compares the ledger with everything that it is made from, and says what differs; gives 1 where anything does. */
export async function runVerify({ json, repair }: VerifyCall): Promise<number> {
  const [
    { catchUp, ledgerPlaces },
    { repairLedger, verifyLedger },
    { toLedgerFault },
    { command },
  ] = await Promise.all([
    import("../../ledger/catch-up.ts"),
    import("../../ledger/verify.ts"),
    import("../../ledger/faults.ts"),
    createSelf(),
  ]);
  const places = ledgerPlaces(process.env);
  const user = await openWithProgress();
  let { opened } = user;
  const ledgerPath = keptPath(opened, places.path);
  const { prices } = user.config;
  const check = async (): Promise<Verified> => {
    const result = await whileReading((onProgress) =>
      verifyLedger(opened, { places, prices, onProgress }),
    );
    const { asidePath, salvaged } = opened;
    const findings = judgeVerification(result, {
      ledgerPath,
      command,
      asidePath,
      salvaged,
      repair,
    });
    return { result, findings };
  };
  for (const notice of user.notices) console.error(notice);
  // SQLite's own words say little of what to do.
  try {
    let found = await check();
    if (repair && found.result.damage.length > 0) {
      opened.ledger[Symbol.dispose]();
      opened = await whileReading((onProgress) =>
        catchUp(places, prices, { onProgress, isDamaged: true }),
      );
      found = await check();
    }
    if (repair && !isSound(found.findings)) {
      await repairLedger(opened, found.result.differences);
      found = await check();
    }
    return await report(found, json);
  } catch (error) {
    throw toLedgerFault(error, ledgerPath);
  } finally {
    opened.ledger[Symbol.dispose]();
  }
}

interface Verified {
  readonly result: Verification;
  readonly findings: readonly Finding[];
}

/** A ledger that ends with the process agrees with everything, and says nothing. */
function keptPath({ unkept }: CaughtUp, path: string | undefined): string {
  if (unkept === undefined && path !== undefined) return path;
  throw new BridgeFault(
    "ledger-unwritable",
    `No ledger can be kept in ${path ?? "a home directory"}: ${unkept ?? "there is none"}.`,
    { hint: "`waybar-llm-bridge doctor` says what is in its way." },
  );
}

async function report({ result, findings }: Verified, json: boolean): Promise<number> {
  const style = (await wantsColor(process.env)) ? COLOURED_REPORT : PLAIN_REPORT;
  const text = json
    ? JSON.stringify({ ok: isSound(findings), findings, ...toJson(result) }, undefined, 2)
    : renderReport(findings, style).join("\n");
  console.log(text);
  return isSound(findings) ? EXIT.ok : EXIT.fault;
}

const toJson = ({ differences, ...result }: Verification) => ({
  ...result,
  differences: differences.map(({ at, ...difference }) => ({
    ...difference,
    time: new Date(at).toISOString(),
  })),
});
