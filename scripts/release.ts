import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import manifest from "../package.json" with { type: "json" };
import { buildBinary, ROOT } from "./build.ts";
import { packArchive } from "./release/archive.ts";
import { findBundledPackages, readLock } from "./release/bundled-packages.ts";
import { DEB_ZSH_DIR, makeDeb } from "./release/deb.ts";
import { releaseMoment, uncommitted } from "./release/moment.ts";
import { makeRpm, RPM_ZSH_DIR } from "./release/rpm.ts";
import { fetchRuntimes, RUNTIMES_LOCK } from "./release/runtimes.ts";
import { renderSbom } from "./release/sbom.ts";
import { type Target, TARGETS } from "./release/targets.ts";
import { renderThirdParty } from "./release/third-party.ts";
import { layOut, listInstalled } from "./release/tree.ts";

const NAME = "waybar-llm-bridge";
const { version } = manifest;
const bunVersion = manifest.devDependencies.bun;

const { values } = parseArgs({
  options: {
    outdir: { type: "string", default: join(ROOT, "dist/release") },
    /** Builds what is in no commit, too: to try it out. */
    uncommitted: { type: "boolean", default: false },
  },
});

const strays = await uncommitted();
if (strays.length > 0 && !values.uncommitted) {
  console.error(`In no commit, so nobody else could build it:\n${strays.join("\n")}`);
  console.error("Commit it, or try with --uncommitted.");
  process.exit(1);
}
if (Bun.version !== bunVersion) {
  console.error(
    `Expected Bun ${bunVersion}, got ${Bun.version}: run ./scripts/test once to get it.`,
  );
  process.exit(1);
}

// The bundler names some of its parts after the way from here to the sources.
process.chdir(ROOT);
const epochSeconds = await releaseMoment();
const outdir = values.outdir;
const workDir = `${outdir}.work`;
await rm(workDir, { recursive: true, force: true });
await mkdir(join(workDir, "done"), { recursive: true });

const runtimeOf = await fetchRuntimes();
const packages = await findBundledPackages();
const thirdParty = renderThirdParty(packages, bunVersion);

for (const target of TARGETS) {
  const started = performance.now();
  for (const made of await makeTarget(target)) {
    const { size } = Bun.file(made);
    console.log(`${made.slice(workDir.length + 6)}  ${(size / 1e6).toFixed(1)} MB`);
  }
  console.log(`  ${target.name} took ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

await Bun.write(
  join(workDir, "done", `${NAME}-${version}.cdx.json`),
  renderSbom({
    version,
    epochSeconds,
    bunVersion,
    packages,
    runtimes: readLock(await Bun.file(RUNTIMES_LOCK).text()),
  }),
);
await Bun.write(join(workDir, "done/SHA256SUMS"), await sumUp(join(workDir, "done")));

// What stood there before is whole until what replaces it is.
await rm(outdir, { recursive: true, force: true });
await rename(join(workDir, "done"), outdir);
await rm(workDir, { recursive: true });
console.log(`\n${outdir} holds ${version} of ${new Date(epochSeconds * 1000).toISOString()}`);

/** Compiles for one target, and packs the program; gives what was made. */
async function makeTarget(target: Target): Promise<readonly string[]> {
  const dir = join(workDir, target.name);
  const binary = join(dir, NAME);
  await buildBinary(join(ROOT, "src/main.ts"), binary, {
    target: target.compile,
    executablePath: runtimeOf(target),
  });
  const filesFor = async (zshDir: string) =>
    await listInstalled({ binary, thirdParty, epochSeconds, zshDir });
  const done = (name: string): string => join(workDir, "done", name);
  const made: string[] = [];

  const tree = join(dir, `${NAME}-${version}-${target.name}`);
  const archive = done(`${NAME}-${version}-${target.name}.tar.gz`);
  await layOut(await filesFor(RPM_ZSH_DIR), tree, epochSeconds);
  await packArchive(tree, archive, epochSeconds);
  made.push(archive);

  if (target.deb !== undefined) {
    const deb = done(`${NAME}_${version}_${target.deb}.deb`);
    const facts = { version, architecture: target.deb, epochSeconds, compression: "xz" } as const;
    await makeDeb({ ...facts, files: await filesFor(DEB_ZSH_DIR) }, join(dir, "deb"), deb);
    made.push(deb);
  }
  if (target.rpm !== undefined) {
    const rpm = done(`${NAME}-${version}-1.${target.rpm}.rpm`);
    const facts = { version, architecture: target.rpm, epochSeconds, compression: "xz" } as const;
    await makeRpm({ ...facts, files: await filesFor(RPM_ZSH_DIR) }, join(dir, "rpm"), rpm);
    made.push(rpm);
  }
  await rm(dir, { recursive: true });
  return made;
}

/** The lines of SHA256SUMS for every file of a folder, as `sha256sum --check` reads them. */
async function sumUp(dir: string): Promise<string> {
  const names = (await readdir(dir)).toSorted();
  const lines = await Promise.all(
    names.map(async (name) => {
      const bytes = await Bun.file(join(dir, name)).bytes();
      return `${new Bun.CryptoHasher("sha256").update(bytes).digest("hex")}  ${name}\n`;
    }),
  );
  return lines.join("");
}
