import type { Attributes } from "../../core/telemetry/attributes.ts";

/**
 * Attributes by the bytes that they came as. An exporter sends the same ones over and over: they are read
 * once, and the same bytes are the same frozen object from then on, until too much is known.
 */
export interface KnownAttributes {
  /** The resource that came as `raw`, read by `read` where it is not known. */
  resource(raw: string, read: () => Attributes): KnownResource;
}

/** A resource, and what is known of its points. */
export interface KnownResource {
  readonly attributes: Attributes;
  /** The attributes of a point of which so much came, those of the resource among them. */
  find(raw: string): Attributes | undefined;
  /** Freezes them, and remembers them where that is worth it. */
  keep(raw: string, attributes: Attributes): void;
}

/** Longer ones are seldom the same. An agent's have some hundred bytes. */
const MAX_RAW_BYTES = 2048;

/** What is known takes so much memory besides its bytes, roughly. */
const OVERHEAD_BYTES = 512;

/** So much may be known: some twenty-five thousand counters of an agent. */
const MAX_KNOWN_BYTES = 24 * 1024 * 1024;

/** Knows nothing yet. */
export function createKnownAttributes(): KnownAttributes {
  const resources = new Map<string, KnownResource>();
  let knownBytes = 0;
  /** Whether so many bytes are worth remembering; where that is too much in all, everything else is forgotten. */
  const makeRoom = (bytes: number): boolean => {
    if (bytes > MAX_RAW_BYTES) return false;
    knownBytes += bytes + OVERHEAD_BYTES;
    if (knownBytes > MAX_KNOWN_BYTES) {
      resources.clear();
      knownBytes = bytes + OVERHEAD_BYTES;
    }
    return true;
  };

  const createResource = (raw: string, attributes: Attributes): KnownResource => {
    const points = new Map<string, Attributes>();
    return {
      attributes,
      find: (pointRaw) => points.get(pointRaw),
      keep(pointRaw, ofPoint) {
        Object.freeze(ofPoint);
        // Each has the resource's attributes in it.
        if (makeRoom(raw.length + pointRaw.length)) points.set(pointRaw, ofPoint);
      },
    };
  };

  return {
    resource(raw, read) {
      let found = resources.get(raw);
      if (found === undefined) {
        found = createResource(raw, read());
        if (makeRoom(raw.length)) resources.set(raw, found);
      }
      return found;
    },
  };
}
