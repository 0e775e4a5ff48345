import { expect, test } from "bun:test";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../scripts/build.ts";
import { findBundledPackages } from "../../scripts/release/bundled-packages.ts";

// Compiling copies 110 MB, twice here; on a busy machine that outlasts the default of 5 s.
const TIMEOUT_MS = 60_000;

test(
  "the same sources give the same program, to the bit, wherever they lie",
  async () => {
    const dir = mkdtempSync(join(tmpdir(), "reproducible-"));
    const packages = (await findBundledPackages()).map(({ name }) => join("node_modules", name));
    const build = async (place: string) => {
      const checkout = join(dir, place);
      for (const path of ["package.json", "scripts", "share", "src", ...packages]) {
        cpSync(join(ROOT, path), join(checkout, path), { recursive: true });
      }
      const outfile = join(dir, "program");
      const command = [process.execPath, "scripts/build.ts", "--outfile", outfile];
      const built = Bun.spawnSync(command, { cwd: checkout });
      expect({ exitCode: built.exitCode, stderr: built.stderr.toString() }).toEqual({
        exitCode: 0,
        stderr: "",
      });
      return Bun.hash(await Bun.file(outfile).bytes());
    };

    expect(await build("here")).toBe(await build("further/down/over there"));

    rmSync(dir, { recursive: true });
  },
  TIMEOUT_MS,
);
