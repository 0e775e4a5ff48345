import { open } from "node:fs/promises";
import { BridgeFault, reasonOf } from "../core/fault.ts";
import { parseSafeAddress } from "../core/update/address.ts";
import { fetchBytes, showAddress, STALL_MS } from "./fetch-bytes.ts";
import { type Artifact, PRODUCT } from "./manifest.ts";

/** Told while an archive comes in. */
export type OnProgress = (doneBytes: number, totalBytes: number) => void;

/**
 * Downloads an archive to a new file, and lets it stand only if it has the size and the SHA-256 that were
 * signed. `manifest` is what a relative address is relative to. Throws BridgeFault (`update-unreachable`,
 * `update-untrusted`), and what the file system says; what is in the file then means nothing.
 */
export async function downloadArchive(
  { url, size, sha256 }: Artifact,
  manifest: URL,
  file: string,
  onProgress: OnProgress,
  stallMs = STALL_MS,
): Promise<void> {
  const address = parseSafeAddress(url, manifest.href);
  if (address === undefined) {
    throw new BridgeFault(
      "update-unusable",
      `The manifest names "${url}", which is no https:// address.`,
    );
  }
  const hash = new Bun.CryptoHasher("sha256");
  let length = 0;
  await using handle = await open(file, "wx", 0o600);
  for await (const piece of fetchBytes(address, { maxBytes: size, stallMs })) {
    hash.update(piece);
    await handle.writeFile(piece);
    length += piece.length;
    onProgress(length, size);
  }
  const found = hash.digest("hex");
  if (length === size && found === sha256) return;
  const difference =
    length === size
      ? `Expected the SHA-256 ${sha256}, got ${found}`
      : `Expected ${size} bytes, got ${length}`;
  throw new BridgeFault(
    "update-untrusted",
    `${showAddress(address)} is not what was signed. ${difference}.`,
    { hint: "Nothing was changed. Try again; if it stays so, tell whoever publishes it." },
  );
}

/** Takes the program out of a release's archive (`…/bin/waybar-llm-bridge` in a .tar.gz). Throws BridgeFault where there is none in it. */
export async function unpackProgram(archive: string): Promise<Blob> {
  const files = await readArchive(archive);
  const [program] = files.values();
  if (program !== undefined) return program;
  throw notAnArchive(`it has no bin/${PRODUCT}`);
}

async function readArchive(archive: string): Promise<Map<string, Blob>> {
  const bytes = await Bun.file(archive).bytes();
  // It is what was signed; it may still have been made wrongly.
  try {
    return await new Bun.Archive(bytes).files(`**/bin/${PRODUCT}`);
  } catch (error) {
    throw notAnArchive(reasonOf(error));
  }
}

const notAnArchive = (reason: string): BridgeFault =>
  new BridgeFault("update-unusable", `The release's archive cannot be used: ${reason}.`, {
    hint: "It is what its publisher has signed: tell them. Nothing was changed.",
  });
