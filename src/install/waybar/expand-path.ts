import type { Env } from "../../sys/paths.ts";

/** `~/`, `$NAME` and `${NAME}` as a shell would write them out; what is not set stays as it is. */
export function expandPath(text: string, env: Env): string {
  return text
    .replace(/^~(?=\/)/, () => env["HOME"] ?? "~")
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole: string, braced?: string, bare?: string) => {
      return env[braced ?? bare ?? ""] ?? whole;
    });
}
