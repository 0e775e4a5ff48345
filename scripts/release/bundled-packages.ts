import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PAGE_BUNDLE } from "../../src/surfaces/web/bundle-page.ts";
import { bundleOptions, ROOT } from "../build.ts";

/** A package whose code is part of the program. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As SPDX names it. */
  readonly license: string;
  /** The licence as the package brings it, copyright notice included. */
  readonly licenseText: string;
  /** The archive that it came in, by SHA-512 in hexadecimal: the lock's word. */
  readonly sha512: string;
  /** Names of the packages that it needs. */
  readonly needs: readonly string[];
}

/** What is bundled, the dashboard's page included, sorted by name: read off the bundles themselves, so that none is forgotten. */
export async function findBundledPackages(): Promise<readonly BundledPackage[]> {
  const built = [
    await Bun.build({ ...bundleOptions(join(ROOT, "src/main.ts")), metafile: true }),
    await Bun.build({
      ...PAGE_BUNDLE,
      entrypoints: [...PAGE_BUNDLE.entrypoints],
      metafile: true,
    }),
  ];
  const files = new Map<string, Set<string>>();
  for (const input of built.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}))) {
    const [, name, file] = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(input) ?? [];
    if (name === undefined || file === undefined) continue;
    files.set(name, (files.get(name) ?? new Set()).add(file));
  }
  const lock = readLock(readFileSync(join(ROOT, "bun.lock"), "utf8"));
  return [...files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, of]) => readPackage(name, [...of].toSorted(), lock));
}

/** A lock's packages by name: version and archive. Throws where it does not know a hash. */
export function readLock(text: string): ReadonlyMap<string, LockedPackage> {
  // Its shape is that of Bun's own declaration; what of it is not there fails in the look-up.
  const { packages } = Bun.JSONC.parse(text) as { packages: Record<string, readonly unknown[]> };
  return new Map(
    Object.entries(packages).map(([name, [id, , , integrity]]) => [
      name,
      { version: String(id).slice(name.length + 1), sha512: toHex(String(integrity)) },
    ]),
  );
}

/** What a lock says of a package. */
export interface LockedPackage {
  readonly version: string;
  /** In hexadecimal. */
  readonly sha512: string;
}

function toHex(integrity: string): string {
  const [algorithm, base64 = ""] = integrity.split("-", 2);
  if (algorithm === "sha512") return Uint8Array.fromBase64(base64).toHex();
  throw new Error(`Expected a sha512 in the lock, got "${integrity}".`);
}

function readPackage(
  name: string,
  files: readonly string[],
  lock: ReadonlyMap<string, LockedPackage>,
): BundledPackage {
  const dir = join(ROOT, "node_modules", name);
  const locked = lock.get(name);
  if (locked === undefined) throw new Error(`The lock does not know ${name}, which is bundled.`);
  const file = readdirSync(dir).find((entry) => /^licen[cs]e(\.\w+)?$/i.test(entry));
  const licenseText =
    file === undefined ? readNotices(dir, files) : readFileSync(join(dir, file), "utf8");
  if (licenseText === "") throw new Error(`${name} is bundled, but brings no licence.`);
  // The registry has checked these fields.
  const manifest = JSON.parse(readFileSync(join(dir, "package.json"), "utf8")) as {
    license: string;
    dependencies?: Readonly<Record<string, string>>;
  };
  return {
    name,
    ...locked,
    license: manifest.license,
    licenseText: licenseText.replaceAll("\r\n", "\n").trim(),
    needs: Object.keys(manifest.dependencies ?? {}).toSorted(),
  };
}

/** What the bundled files of a package without a licence file say at their head: each notice once. */
function readNotices(dir: string, files: readonly string[]): string {
  const heads = files.map((file) => {
    const lines = readFileSync(join(dir, file), "utf8").split("\n");
    const end = lines.findIndex((line) => !line.startsWith("//"));
    const head = lines.slice(0, end).map((line) => line.replace(/^\/\/ ?/, ""));
    return head.join("\n").trim();
  });
  return [...new Set(heads.filter((head) => /copyright/i.test(head)))].join("\n\n");
}
