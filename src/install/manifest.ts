import { isObject, parseJson } from "../core/json.ts";

/** What was there before us and what we wrote: all that is needed to put the original back. */
export interface Manifest {
  /** The file before us; absent when there was none. */
  readonly original?: { readonly backup: string; readonly sha256: string };
  /** Digest of what we wrote last; absent when the original cannot come back as a whole, because the user changed the file in between. */
  readonly writtenSha256?: string;
  /** Directories that we made for the file, outermost first. */
  readonly createdDirs: readonly string[];
  /** The file and what it is to us, so that all of them can be found again. */
  readonly place?: Place;
}

/** A file that we write to, as the person named it, and what it is to us. */
export interface Place {
  readonly path: string;
  readonly part: string;
}

const FORMAT = 1;

/** One write to a settings file: digests of the bytes before (none: no file) and after. */
export interface Writing {
  readonly previous: Manifest | undefined;
  /** Whether the file held something of ours already. */
  readonly hadOurs: boolean;
  readonly before: { readonly backup: string; readonly sha256: string } | undefined;
  readonly afterSha256: string;
  readonly createdDirs: readonly string[];
  readonly place: Place;
}

/** What to remember of a write: the original stays the one before the first that we remember, as long as nobody else wrote in between. */
export function nextManifest(writing: Writing): Manifest {
  const { afterSha256, before, createdDirs, hadOurs, place, previous } = writing;
  if (previous && before && previous.writtenSha256 === before.sha256) {
    return { ...previous, place, writtenSha256: afterSha256 };
  }
  if (!previous || !hadOurs) {
    return {
      ...(before ? { original: before } : {}),
      createdDirs,
      place,
      writtenSha256: afterSha256,
    };
  }
  // Somebody has changed it in between, with our part in it: only that part can be taken out again.
  return {
    ...(previous.original ? { original: previous.original } : {}),
    createdDirs: previous.createdDirs,
    place,
  };
}

/** Whether the file is just as we left it, so that the original can come back whole. */
export const isAsWritten = (manifest: Manifest, currentSha256: string): boolean =>
  manifest.writtenSha256 === currentSha256;

/** The manifest as a file's text. */
export const renderManifest = (manifest: Manifest): string =>
  `${JSON.stringify({ format: FORMAT, ...manifest }, null, 2)}\n`;

/** Reads a manifest's text; `undefined` for anything that is not one. Never throws. */
export function parseManifest(text: string): Manifest | undefined {
  const value = parseJson(text);
  if (!isObject(value) || value["format"] !== FORMAT) return undefined;
  const { createdDirs, original, writtenSha256 } = value;
  if (!Array.isArray(createdDirs) || !createdDirs.every((dir) => typeof dir === "string")) {
    return undefined;
  }
  if (writtenSha256 !== undefined && typeof writtenSha256 !== "string") return undefined;
  const kept = {
    createdDirs,
    ...(writtenSha256 !== undefined && { writtenSha256 }),
    ...parsePlace(value["place"]),
  };
  if (original === undefined) return kept;
  if (!isObject(original)) return undefined;
  const { backup, sha256 } = original;
  if (typeof backup !== "string" || typeof sha256 !== "string") return undefined;
  return { ...kept, original: { backup, sha256 } };
}

/** Manifests of earlier versions have none. */
function parsePlace(value: unknown): { readonly place?: Place } {
  if (!isObject(value)) return {};
  const { part, path } = value;
  return typeof part === "string" && typeof path === "string" ? { place: { path, part } } : {};
}
