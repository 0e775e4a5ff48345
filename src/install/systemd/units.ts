import service from "../../../share/systemd/llm-bridge.service" with { type: "text" };
import socket from "../../../share/systemd/llm-bridge.socket" with { type: "text" };
import { BridgeFault } from "../../core/fault.ts";

/** `llm-bridge.service`, starting this program; `binary` is an absolute path. Throws BridgeFault where systemd would refuse that path. */
export const renderServiceUnit = (binary: string): string =>
  service.replace(/^ExecStart=\S+/m, () => `ExecStart=${quoteProgram(binary)}`);

/** `llm-bridge.socket`: it knows no program, for it starts the service of its name. */
export const renderSocketUnit = (): string => socket;

const REFUSED = /["'\\\p{Cc}]/u;

/**
 * A program's path as a unit file wants it (systemd.service(5), "Command lines"): `%` begins a
 * specifier, and quotes keep blanks together. `$` stands for itself there.
 */
function quoteProgram(path: string): string {
  if (REFUSED.test(path)) {
    throw new BridgeFault(
      "program-path-unfit",
      `A unit cannot start ${JSON.stringify(path)}: systemd takes no quotes, backslashes or control characters in a program's path.`,
      { hint: "Put the program, or a link to it, in another place." },
    );
  }
  const text = path.replaceAll("%", "%%");
  return /^[\w./+:@%,~-]+$/.test(text) ? text : `"${text}"`;
}
