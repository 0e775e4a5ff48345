import service from "../../../share/systemd/llm-bridge.service" with { type: "text" };
import socket from "../../../share/systemd/llm-bridge.socket" with { type: "text" };

/** The names of our units, as the service manager knows them. */
export const SERVICE_UNIT = "llm-bridge.service";
export const SOCKET_UNIT = "llm-bridge.socket";

/** `llm-bridge.service`, starting this program; `binary` is an absolute path. */
export const renderServiceUnit = (binary: string): string =>
  service.replace(/^ExecStart=\S+/m, () => `ExecStart=${quoteProgram(binary)}`);

/** `llm-bridge.socket`: it knows no program, for it starts the service of its name. */
export const renderSocketUnit = (): string => socket;

/**
 * A program's path as a unit file wants it (systemd.service(5), "Command lines"): `%` begins a
 * specifier, and quotes keep blanks together. A path needs no care for `$`: the program is taken as it is.
 */
function quoteProgram(path: string): string {
  const text = path.replaceAll("%", "%%");
  if (/^[\w./+:@%,~-]+$/.test(text)) return text;
  const escaped = text.replace(/["\\\n\r\t]/g, (char) => ESCAPES[char] ?? char);
  return `"${escaped}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};
