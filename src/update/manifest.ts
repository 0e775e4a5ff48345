import * as v from "valibot";
import { BridgeFault, reasonOf } from "../core/fault.ts";

/** The name that a manifest must bear, so that a key which signs for several programs cannot announce one as another. */
export const PRODUCT = "waybar-llm-bridge";

/** The shape of `latest.json` that this program reads. A change that older programs would misread gets another number. */
export const MANIFEST_FORMAT = 1;

const version = v.pipe(
  v.string("text"),
  v.regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/, "a version as in 1.2.3"),
);

const instant = v.pipe(
  v.string("text"),
  v.isoTimestamp("a time as in 2026-11-20T12:00:00Z"),
  v.transform((text) => Date.parse(text)),
);

/** No build of ours is a third of that; who signs a larger one has signed something else. */
const MAX_ARTIFACT_BYTES = 512 * 1024 * 1024;

const SIZE = `a whole number of bytes from 1 to ${MAX_ARTIFACT_BYTES}`;

const artifact = v.object({
  url: v.pipe(v.string("text"), v.nonEmpty("an address")),
  sha256: v.pipe(v.string("text"), v.regex(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits")),
  size: v.pipe(
    v.number(SIZE),
    v.integer(SIZE),
    v.minValue(1, SIZE),
    v.maxValue(MAX_ARTIFACT_BYTES, SIZE),
  ),
});

// Keys that are not known yet are passed over: a newer publisher may say more.
const manifest = v.object({
  format: v.literal(MANIFEST_FORMAT, String(MANIFEST_FORMAT)),
  name: v.literal(PRODUCT, PRODUCT),
  version,
  published: instant,
  expires: instant,
  minimum: v.optional(version),
  artifacts: v.record(v.string(), artifact, "a table of targets"),
});

/** `latest.json`, read: the release that its signer offers. `published` and `expires` are EpochMs; `minimum` is the oldest version that may take it by itself. */
export type Manifest = Readonly<v.InferOutput<typeof manifest>>;

/** One target's archive: where it is (perhaps relative to the manifest), what it hashes to, how many bytes it has. */
export type Artifact = Readonly<v.InferOutput<typeof artifact>>;

/** The text of a `latest.json` for a release. */
export function renderManifest(release: v.InferInput<typeof manifest>): string {
  return `${JSON.stringify(release, undefined, 2)}\n`;
}

/** Reads a manifest whose signature holds. Throws BridgeFault, with the place in it, where it is not one that this program understands. */
export function parseManifest(text: string, from: string): Manifest {
  const result = v.safeParse(manifest, parseJson(text, from));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue) ?? "it";
  throw unusable(`Expected ${place} in ${from} to be ${issue.message}, got ${issue.received}.`);
}

function parseJson(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = reasonOf(error);
    throw unusable(`${from} is no JSON: ${reason}.`);
  }
}

const unusable = (message: string): BridgeFault =>
  new BridgeFault("update-unusable", message, {
    hint: "Its signature holds, so it may be meant for a newer waybar-llm-bridge than this: install that by hand once.",
  });
