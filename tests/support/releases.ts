import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { renderManifest } from "../../src/update/manifest.ts";

/** What a server answers with: bytes, or whatever a test makes of the request. */
type Answer = Uint8Array<ArrayBuffer> | ((request: Request) => Response);

/** A server on this machine that announces releases as their publisher would; a test then breaks what it likes. */
export interface Releases extends Disposable {
  /** As the configuration takes it. */
  readonly publicKey: string;
  readonly manifestUrl: string;
  /** Of each request, in order. */
  readonly requestedPaths: readonly string[];
  /** By path. What is not there is answered with 404. */
  readonly files: Map<string, Answer>;
  /** Announces an archive of that content, signed. `change` is laid over the manifest before it is signed. */
  readonly offer: (archive: Uint8Array<ArrayBuffer>, change?: ManifestChange) => void;
  /** Puts up a manifest and a signature of it. */
  readonly announce: (manifest: string, key?: KeyObject) => void;
}

type WireManifest = Parameters<typeof renderManifest>[0];
export type ManifestChange = Partial<WireManifest>;

/** The version that is offered: newer than any that the tests run. */
export const OFFERED_VERSION = "9.9.9";

const ARCHIVE = "/stable/program.tar.gz";
const MANIFEST = "/stable/latest.json";

/** Builds that the tests run on: one of them is the machine's. */
const TARGETS = ["linux-x64", "linux-x64-baseline", "linux-arm64"];

/** A key that signs releases. */
export const makeSigningKey = (): KeyObject => generateKeyPairSync("ed25519").privateKey;

/** Opens the server, with nothing to offer yet. */
export function openReleases(): Releases {
  const key = makeSigningKey();
  const files = new Map<string, Answer>();
  const requestedPaths: string[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    // A stalled answer stands until the test is over.
    idleTimeout: 0,
    fetch(request) {
      const { pathname } = new URL(request.url);
      requestedPaths.push(pathname);
      const answer = files.get(pathname);
      if (answer === undefined) return new Response("nothing here", { status: 404 });
      return typeof answer === "function" ? answer(request) : new Response(answer);
    },
  });
  const announce: Releases["announce"] = (manifest, signedBy = key) => {
    const bytes = new TextEncoder().encode(manifest);
    files.set(MANIFEST, bytes);
    files.set(`${MANIFEST}.sig`, new TextEncoder().encode(signatureOf(bytes, signedBy)));
  };
  return {
    publicKey: rawPublicKey(key),
    manifestUrl: `http://127.0.0.1:${server.port}${MANIFEST}`,
    requestedPaths,
    files,
    announce,
    offer: (archive, change = {}) => {
      files.set(ARCHIVE, archive);
      const sha256 = new Bun.CryptoHasher("sha256").update(archive).digest("hex");
      const artifact = { url: "program.tar.gz", sha256, size: archive.length };
      announce(
        renderManifest({
          format: 1,
          name: "waybar-llm-bridge",
          version: OFFERED_VERSION,
          published: "2026-11-20T12:00:00Z",
          expires: "2199-01-01T00:00:00Z",
          artifacts: Object.fromEntries(TARGETS.map((target) => [target, artifact])),
          ...change,
        }),
      );
    },
    [Symbol.dispose]: () => void server.stop(true),
  };
}

/** The path of the archive that `offer` puts up. */
export const ARCHIVE_PATH: string = ARCHIVE;

/** The path of the manifest; its signature has `.sig` behind it. */
export const MANIFEST_PATH: string = MANIFEST;

const signatureOf = (bytes: Uint8Array, key: KeyObject): string =>
  `${sign(null, bytes, key).toString("base64")}\n`;

function rawPublicKey(key: KeyObject): string {
  const { x = "" } = key.export({ format: "jwk" });
  return Uint8Array.fromBase64(x, { alphabet: "base64url" }).toBase64();
}

/** A release's archive with this program in it. */
export async function archiveOf(program: string | Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const files = {
    "waybar-llm-bridge-9.9.9/share/man/man1/waybar-llm-bridge.1": "a page",
    "waybar-llm-bridge-9.9.9/bin/waybar-llm-bridge": program,
  };
  return new Uint8Array(await new Bun.Archive(files, { compress: "gzip", level: 1 }).bytes());
}

/** A program that tells this version of ours, and runs on any machine. */
export const programOfVersion = (version: string): string =>
  `#!/bin/sh\necho "waybar-llm-bridge ${version}"\n`;
