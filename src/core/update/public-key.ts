/** An ed25519 public key is that long (RFC 8032, 5.1.5). */
const PUBLIC_KEY_BYTES = 32;

/** The raw bytes of a public key, written as 64 hexadecimal digits or in base64; undefined where the text is no such thing. */
export function parsePublicKey(text: string): Uint8Array<ArrayBuffer> | undefined {
  // The decoders throw on what is no base64 and no hexadecimal.
  try {
    const bytes = /^[0-9a-f]{64}$/i.test(text)
      ? Uint8Array.fromHex(text)
      : Uint8Array.fromBase64(text);
    return bytes.length === PUBLIC_KEY_BYTES ? bytes : undefined;
  } catch {
    return undefined;
  }
}
