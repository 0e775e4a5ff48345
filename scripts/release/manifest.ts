import {
  type Artifact,
  MANIFEST_FORMAT,
  PRODUCT,
  renderManifest,
} from "../../src/update/manifest.ts";

/** What a manifest is made of. */
export interface ReleaseFacts {
  readonly version: string;
  /** Of the archives in the release, by file name. */
  readonly sha256: ReadonlyMap<string, string>;
  /** Bytes of the archives, by file name. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly publishedMs: number;
  readonly validDays: number;
  readonly minimum?: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The text of `latest.json` for a release: every archive of that version, by its target, beside the manifest. Throws where there is none. */
export function composeManifest(facts: ReleaseFacts): string {
  const { version, sha256, sizes, publishedMs, validDays, minimum } = facts;
  const artifacts: Record<string, Artifact> = {};
  for (const [name, sum] of [...sha256].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const target = targetIn(name, version);
    const size = sizes.get(name);
    if (target === undefined || size === undefined) continue;
    artifacts[target] = { url: encodeURIComponent(name), sha256: sum, size };
  }
  if (Object.keys(artifacts).length === 0) {
    throw new Error(`There is no ${PRODUCT}-${version}-linux-….tar.gz in the release.`);
  }
  return renderManifest({
    format: MANIFEST_FORMAT,
    name: PRODUCT,
    version,
    published: toIso(publishedMs),
    expires: toIso(publishedMs + validDays * DAY_MS),
    ...(minimum !== undefined && { minimum }),
    artifacts,
  });
}

/** The target that an archive is for, by its name; undefined for packages, lists and other versions. */
function targetIn(name: string, version: string): string | undefined {
  const [start, end] = [`${PRODUCT}-${version}-`, ".tar.gz"];
  if (!name.startsWith(`${start}linux-`) || !name.endsWith(end)) return undefined;
  return name.slice(start.length, -end.length);
}

const toIso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** Reads the lines of a SHA256SUMS file: file name to digest. */
export function parseSums(text: string): Map<string, string> {
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const [, digest, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
      if (digest === undefined || name === undefined)
        throw new Error(`No SHA256SUMS line: ${line}`);
      return [name, digest];
    }),
  );
}
