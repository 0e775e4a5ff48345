import { expect, test } from "bun:test";
import { sign } from "node:crypto";
import * as fc from "fast-check";
import { isSignedBy } from "../../../src/update/signature.ts";
import { makeSigningKey } from "../../support/releases.ts";

const key = makeSigningKey();
const rawPublicKey = (of = key) =>
  Uint8Array.fromBase64(of.export({ format: "jwk" }).x ?? "", { alphabet: "base64url" });

const signed = (bytes: Uint8Array) => sign(null, bytes, key).toString("base64");

test("a signature holds for its bytes, with or without a newline behind it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), async (bytes) => {
      expect(await isSignedBy(rawPublicKey(), bytes.slice(), signed(bytes))).toBe(true);
      expect(await isSignedBy(rawPublicKey(), bytes.slice(), `${signed(bytes)}\n`)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("one bit less or more, in the bytes or in the signature, and it does not", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1 }), fc.nat(), async (bytes, at) => {
      const altered = bytes.slice();
      altered[at % altered.length]! ^= 1 << (at % 8);
      expect(await isSignedBy(rawPublicKey(), altered, signed(bytes))).toBe(false);

      const signature = Uint8Array.fromBase64(signed(bytes));
      signature[at % 64]! ^= 1 << (at % 8);
      expect(await isSignedBy(rawPublicKey(), bytes.slice(), signature.toBase64())).toBe(false);
    }),
    { numRuns: 50 },
  );
});

test("another's signature does not hold", async () => {
  const bytes = new TextEncoder().encode("{}");
  expect(await isSignedBy(rawPublicKey(makeSigningKey()), bytes, signed(bytes))).toBe(false);
});

test.each(["", "no base64 ~", "AAAA", signed(new Uint8Array()).slice(0, -4), "A".repeat(88)])(
  "%p is no signature of anything",
  async (text) => {
    expect(await isSignedBy(rawPublicKey(), new Uint8Array(), text)).toBe(false);
  },
);
