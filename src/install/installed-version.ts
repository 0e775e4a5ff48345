import { dirname, join } from "node:path";
import { type ClaudeVersion, parseClaudeVersion } from "../agents/claude/versions.ts";
import { readIfThere, realPathOf } from "./files.ts";

/**
 * A client's version as its installation tells it: the directory's name (its own installer), or its
 * package (npm). `undefined` where neither does; asking the program itself takes up to seconds.
 */
export function installedVersion(program: string): ClaudeVersion | undefined {
  const real = realPathOf(program) ?? program;
  const inPath = /\/versions\/(\d+\.\d+\.\d+[^/]*)/.exec(real)?.[1];
  if (inPath !== undefined) return parseClaudeVersion(inPath);
  // The program lies in its package, or in a directory `bin` of it.
  for (const dir of [dirname(real), dirname(dirname(real))]) {
    const manifest = new TextDecoder().decode(readIfThere(join(dir, "package.json")));
    if (!/"name":\s*"@anthropic-ai\/claude-code/.test(manifest)) continue;
    const version = /"version":\s*"([^"]+)"/.exec(manifest)?.[1];
    if (version !== undefined) return parseClaudeVersion(version);
  }
  return undefined;
}
