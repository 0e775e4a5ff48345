import * as v from "valibot";
import { parseSafeAddress } from "../core/update/address.ts";
import { parsePublicKey } from "../core/update/public-key.ts";

const ADDRESS =
  "an https:// address (http:// for this machine only), without user name or password";
const PUBLIC_KEY = "an ed25519 public key: its 32 bytes in base64, or as 64 hexadecimal digits";

/** `[update]`: where releases are announced, and who may announce them. */
export const updateSchema = v.strictObject({
  manifest_url: v.optional(
    v.pipe(
      v.string(ADDRESS),
      v.check((text) => parseSafeAddress(text) !== undefined, ADDRESS),
      v.description(
        "Where `update` looks for a `latest.json`: see [updating.md](updating.md). Without it nothing is ever looked for, and nothing but `update` ever looks.",
      ),
    ),
  ),
  public_key: v.optional(
    v.pipe(
      v.string(PUBLIC_KEY),
      v.check((text) => parsePublicKey(text) !== undefined, PUBLIC_KEY),
      v.description(
        "Whose signature a `latest.json` must bear. Wins over the key that the program was built with, if it was built with one.",
      ),
    ),
  ),
});

export type UpdateConfig = Readonly<v.InferOutput<typeof updateSchema>>;
