import { describe, test } from "bun:test";

/**
 * A group of tests that needs something of the machine. Where that is missing the group is skipped with a line that
 * cannot be overlooked; where `CI=true` it fails, so that a green run always means that it ran.
 */
export function describeNeeding(title: string, missing: readonly string[], body: () => void): void {
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  const lacks = `“${title}” needs ${missing.join(", ")}`;
  if (process.env["CI"] === "true") {
    test(title, () => {
      throw new Error(`${lacks}, and CI=true does not allow to skip it.`);
    });
    return;
  }
  process.stderr.write(`\n!!! SKIPPED: ${lacks}.\n\n`);
  describe.skip(title, body);
}

/**
 * A group of tests that needs what no package gives: a kernel that allows something, root. Where that is
 * missing it is skipped with a line that cannot be overlooked, on any machine: there is a weaker test of the same.
 */
export function describeWhere(title: string, missing: readonly string[], body: () => void): void {
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  process.stderr.write(`\n!!! SKIPPED: “${title}” needs ${missing.join(", ")}.\n\n`);
  describe.skip(title, body);
}

/** Those of the programs that are not on the path. */
export function missingPrograms(programs: readonly string[]): readonly string[] {
  return programs.filter((program) => Bun.which(program) === null);
}
