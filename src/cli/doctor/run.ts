import { EXIT } from "../../sys/exit.ts";
import { wantsColor } from "../terminal.ts";
import { examine } from "./examine.ts";
import { gatherMachine } from "./gather/machine.ts";
import {
  COLOURED_REPORT,
  isSound,
  PLAIN_REPORT,
  renderReport,
  renderReportJson,
} from "./render.ts";

export interface DoctorOptions {
  readonly json: boolean;
}

/** Prints what is right and wrong, and what mends it; changes nothing. Gives 1 when something is broken. */
export async function runDoctor({ json }: DoctorOptions): Promise<number> {
  const findings = examine(await gatherMachine());
  const style = (await wantsColor(process.env)) ? COLOURED_REPORT : PLAIN_REPORT;
  // Behind a pipe there is no width, and no need of one.
  const columns = process.stdout.isTTY ? process.stdout.columns : undefined;
  const report = json
    ? renderReportJson(findings)
    : renderReport(findings, style, columns).join("\n");
  console.log(report);
  return isSound(findings) ? EXIT.ok : EXIT.fault;
}
