import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ABOUT, type PackageFacts, SUMMARY } from "./package-facts.ts";
import { runProgram } from "./run-program.ts";
import { layOut } from "./tree.ts";

/** Where zsh of Debian looks. */
export const DEB_ZSH_DIR = "share/zsh/vendor-completions";

/** Makes a .deb of the files, below /usr; `workDir` is a new folder that it may fill. Needs dpkg-deb. */
export async function makeDeb(
  facts: PackageFacts,
  workDir: string,
  outfile: string,
): Promise<void> {
  const { version, architecture, files, epochSeconds, compression } = facts;
  await layOut(files, join(workDir, "usr"), epochSeconds);
  const control = join(workDir, "DEBIAN");
  const sums = await digestFiles(workDir);
  const sizeKib = Math.ceil(sums.reduce((total, { size }) => total + size, 0) / 1024);
  await mkdir(control);
  // Whatever this user's umask is: both become part of the package.
  for (const dir of [workDir, control]) await chmod(dir, 0o755);
  await writeFile(
    join(control, "control"),
    [
      "Package: waybar-llm-bridge",
      `Version: ${version}`,
      `Architecture: ${architecture}`,
      "Maintainer: the waybar-llm-bridge authors",
      `Installed-Size: ${sizeKib}`,
      "Section: utils",
      "Priority: optional",
      // The runtime asks for no newer symbols than those of 2.17.
      "Depends: libc6 (>= 2.17)",
      "Recommends: waybar",
      "Suggests: libnotify-bin",
      `Description: ${SUMMARY}`,
      ...ABOUT.map((line) => ` ${line}`),
      "",
    ].join("\n"),
  );
  await writeFile(
    join(control, "md5sums"),
    sums.map(({ md5, path }) => `${md5}  ${path}\n`).join(""),
  );
  for (const name of ["control", "md5sums"]) await chmod(join(control, name), 0o644);
  await runProgram(
    [
      "dpkg-deb",
      "--root-owner-group",
      `-Z${compression}`,
      // 45 MB in 11 s; level 6 makes 41 MB in 75 s.
      "-z1",
      // More threads cut the stream into blocks, one would not: the bytes would tell the machine's cores.
      "--threads-max=1",
      "--build",
      workDir,
      outfile,
    ],
    { env: { SOURCE_DATE_EPOCH: String(epochSeconds), LC_ALL: "C" } },
  );
}

async function digestFiles(dir: string) {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  return await Promise.all(
    paths.map(async (path) => ({
      path: path.slice(dir.length + 1),
      size: (await stat(path)).size,
      // What dpkg --verify compares with; it protects against accidents, not against people.
      md5: new Bun.CryptoHasher("md5").update(await readFile(path)).digest("hex"),
    })),
  );
}
