import { dirname, basename } from "node:path";
import { runProgram } from "./run-program.ts";

/** Packs a folder into a .tar.gz that the same content gives bit by bit: sorted, nobody's files, one moment. */
export async function packArchive(
  dir: string,
  outfile: string,
  epochSeconds: number,
): Promise<void> {
  await runProgram(
    [
      "tar",
      "--create",
      `--file=${outfile}`,
      "--format=ustar",
      "--sort=name",
      `--mtime=@${epochSeconds}`,
      "--owner=0",
      "--group=0",
      "--numeric-owner",
      // Without -n, gzip would write down when it ran.
      "--use-compress-program=gzip -n -9",
      `--directory=${dirname(dir)}`,
      basename(dir),
    ],
    { env: { LC_ALL: "C" } },
  );
}
