import { chmod, copyFile, mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { ROOT } from "../build.ts";
import { UNDATED } from "../write/man-page.ts";
import { longDay } from "./moment.ts";

/** One file of an installation. */
export interface InstalledFile {
  /** Below the prefix: `bin/waybar-llm-bridge`. */
  readonly path: string;
  readonly content: { readonly copyOf: string } | { readonly bytes: Uint8Array | string };
  readonly isProgram?: boolean;
}

/** Texts that are made for a release, and how the place differs. */
export interface TreeFacts {
  /** The compiled program. */
  readonly binary: string;
  readonly thirdParty: string;
  /** The moment of the release, in seconds since 1970. */
  readonly epochSeconds: number;
  /** Where zsh looks, which no two distributions agree on. */
  readonly zshDir: string;
}

const NAME = "waybar-llm-bridge";
const DOC_DIR = `share/doc/${NAME}`;

/** Everything that is installed, sorted by path: the program and what lies in `share`, where Linux looks for it. */
export async function listInstalled(facts: TreeFacts): Promise<readonly InstalledFile[]> {
  const manual = await Bun.file(join(ROOT, `share/man/man1/${NAME}.1`)).text();
  const dated = manual.replace(UNDATED, `.Dd ${longDay(facts.epochSeconds)}`);
  const files: readonly InstalledFile[] = [
    { path: `bin/${NAME}`, content: { copyOf: facts.binary }, isProgram: true },
    shared("systemd/llm-bridge.service", "lib/systemd/user/llm-bridge.service"),
    shared("systemd/llm-bridge.socket", "lib/systemd/user/llm-bridge.socket"),
    shared(`completions/${NAME}.bash`, `share/bash-completion/completions/${NAME}`),
    shared(`completions/${NAME}.fish`, `share/fish/vendor_completions.d/${NAME}.fish`),
    shared(`completions/${NAME}.zsh`, `${facts.zshDir}/_${NAME}`),
    // No name and no time in the header, so the same text gives the same bytes.
    { path: `share/man/man1/${NAME}.1.gz`, content: { bytes: gzipSync(dated, { level: 9 }) } },
    // Plugins and whatever else is ours alone.
    ...(await listFolder(join(ROOT, "share"), `share/${NAME}`)).filter(
      ({ path }) => !/\/(?:completions|man|systemd)\//.test(path),
    ),
    // As they lie here, so that links between them lead somewhere.
    ...(await listFolder(join(ROOT, "docs"), `${DOC_DIR}/docs`)),
    ...["README.md", "CHANGELOG.md"].map((name) => ({
      path: `${DOC_DIR}/${name}`,
      content: { copyOf: join(ROOT, name) },
    })),
    // The name under which Debian wants it, and where everybody else looks as well.
    { path: `${DOC_DIR}/copyright`, content: { copyOf: join(ROOT, "LICENSE") } },
    { path: `${DOC_DIR}/THIRD-PARTY.md`, content: { bytes: facts.thirdParty } },
  ];
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

const shared = (from: string, path: string): InstalledFile => ({
  path,
  content: { copyOf: join(ROOT, "share", from) },
});

async function listFolder(from: string, to: string): Promise<readonly InstalledFile[]> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: join(to, relative(from, file)), content: { copyOf: file } }));
}

/** Lays the files out below a new folder, all with the same moment: a package shows what it was given. */
export async function layOut(
  files: readonly InstalledFile[],
  dir: string,
  epochSeconds: number,
): Promise<void> {
  for (const { path, content, isProgram = false } of files) {
    const target = join(dir, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    if ("copyOf" in content) await copyFile(content.copyOf, target);
    else await writeFile(target, content.bytes);
    await chmod(target, isProgram ? 0o755 : 0o644);
    await utimes(target, epochSeconds, epochSeconds);
  }
  // The deepest first: writing into a folder is what gives it a new moment.
  const folders = (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const folder of [...folders.toSorted().toReversed(), dir]) {
    await chmod(folder, 0o755);
    await utimes(folder, epochSeconds, epochSeconds);
  }
}
