/** An ed25519 signature is that long (RFC 8032, 5.1.6). */
const SIGNATURE_BYTES = 64;

/** Whether `signatureText` (base64, as `latest.json.sig` holds it) is this key's ed25519 signature of exactly these bytes. Never throws on a bad signature. */
export async function isSignedBy(
  publicKey: Uint8Array<ArrayBuffer>,
  bytes: Uint8Array<ArrayBuffer>,
  signatureText: string,
): Promise<boolean> {
  const signature = decodeSignature(signatureText);
  if (signature === undefined) return false;
  const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
  return await crypto.subtle.verify("Ed25519", key, signature, bytes);
}

function decodeSignature(text: string): Uint8Array<ArrayBuffer> | undefined {
  // The decoder throws on what is no base64; what the server sends may be anything.
  try {
    const bytes = Uint8Array.fromBase64(text.trim());
    return bytes.length === SIGNATURE_BYTES ? bytes : undefined;
  } catch {
    return undefined;
  }
}
