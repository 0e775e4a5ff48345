import { BridgeFault } from "../core/fault.ts";
import { fetchWhole, showAddress, STALL_MS } from "./fetch-bytes.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import { isSignedBy } from "./signature.ts";

/** Five targets take 1.5 kB. */
const MAX_MANIFEST_BYTES = 64 * 1024;

/** 88 characters of base64, and what an editor may add. */
const MAX_SIGNATURE_BYTES = 1024;

/** Where the signature of a manifest lies: beside it, with `.sig` at the end of its name. */
export function signatureAddress(manifest: URL): URL {
  const address = new URL(manifest);
  address.pathname += ".sig";
  return address;
}

/**
 * Fetches the manifest and its signature, and reads the manifest only once the signature holds over its
 * very bytes. Throws BridgeFault: `update-unreachable`, `update-untrusted`, `update-unusable`.
 */
export async function fetchManifest(
  address: URL,
  publicKey: Uint8Array<ArrayBuffer>,
  stallMs = STALL_MS,
): Promise<Manifest> {
  const [bytes, signature] = await Promise.all([
    fetchWhole(address, { maxBytes: MAX_MANIFEST_BYTES, stallMs }),
    fetchWhole(signatureAddress(address), { maxBytes: MAX_SIGNATURE_BYTES, stallMs }),
  ]);
  if (!(await isSignedBy(publicKey, bytes, new TextDecoder().decode(signature)))) {
    throw new BridgeFault(
      "update-untrusted",
      `${showAddress(address)} is not signed with the key that is trusted here.`,
      {
        hint: "Nothing was changed. Either the manifest was altered, or update.public_key is not its publisher's; while a release is being published, both files may not match for a moment.",
      },
    );
  }
  return parseManifest(new TextDecoder().decode(bytes), showAddress(address));
}
