/** 256 bits that nobody guesses, as text that fits into headers and addresses. */
export const randomText = (): string =>
  crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: "base64url", omitPadding: true });
