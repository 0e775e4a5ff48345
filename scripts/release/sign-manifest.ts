import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import manifest from "../../package.json" with { type: "json" };
import { reasonOf } from "../../src/core/fault.ts";
import { parseManifest } from "../../src/update/manifest.ts";
import { isSignedBy } from "../../src/update/signature.ts";
import { ROOT } from "../build.ts";
import { composeManifest, parseSums } from "./manifest.ts";

const USAGE = `bun run release:sign --key FILE [--dir dist/release] [--valid-days 180] [--minimum X.Y.Z]
bun run release:sign --new-key FILE`;

/** Reads an ed25519 key (PEM, PKCS #8) that nobody else can read and that no commit can take along. Throws where it is not such a file. */
function readKey(file: string): KeyObject {
  if (realpathSync(file).startsWith(`${ROOT}/`)) {
    throw new Error(
      `${file} lies in the repository, where a commit may take it along: move it out.`,
    );
  }
  if ((statSync(file).mode & 0o077) !== 0) {
    throw new Error(`${file} may be read by others: chmod 600 ${file}`);
  }
  const key = createPrivateKey(readFileSync(file));
  if (key.asymmetricKeyType === "ed25519") return key;
  throw new Error(`Expected an ed25519 key in ${file}, got ${key.asymmetricKeyType}.`);
}

/** The raw 32 bytes of the public half. */
function publicKeyOf(key: KeyObject): Uint8Array<ArrayBuffer> {
  const { x = "" } = createPublicKey(key).export({ format: "jwk" });
  return Uint8Array.fromBase64(x, { alphabet: "base64url" });
}

function makeKey(file: string): void {
  const path = resolve(file);
  if (realpathSync(dirname(path)).concat("/").startsWith(`${ROOT}/`)) {
    throw new Error(`${path} would lie in the repository: choose a place outside.`);
  }
  const { privateKey } = generateKeyPairSync("ed25519");
  writeFileSync(path, privateKey.export({ type: "pkcs8", format: "pem" }), {
    mode: 0o600,
    flag: "wx",
  });
  console.log(`${path} holds the key: keep it to yourself.`);
  console.log(`Its public half:  ${publicKeyOf(privateKey).toBase64()}`);
}

interface SignOptions {
  readonly key: string;
  readonly dir: string;
  readonly validDays: number;
  readonly minimum?: string;
}

/** Writes `latest.json` and `latest.json.sig` beside the archives that SHA256SUMS lists, once those are what it says. */
async function signRelease({ key: keyFile, dir, validDays, minimum }: SignOptions): Promise<void> {
  const key = readKey(keyFile);
  const sums = parseSums(readFileSync(join(dir, "SHA256SUMS"), "utf8"));
  const sizes = new Map<string, number>();
  for (const [name, expected] of sums) {
    const bytes = await Bun.file(join(dir, name)).bytes();
    const found = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
    if (found !== expected) throw new Error(`${name} is not what SHA256SUMS says it is.`);
    sizes.set(name, bytes.length);
  }
  const text = composeManifest({
    version: manifest.version,
    sha256: sums,
    sizes,
    publishedMs: Date.now(),
    validDays,
    ...(minimum !== undefined && { minimum }),
  });
  const bytes = new TextEncoder().encode(text);
  const signature = `${sign(null, bytes, key).toString("base64")}\n`;
  // What `update` would not take must not go out.
  const { artifacts } = parseManifest(text, "latest.json");
  if (!(await isSignedBy(publicKeyOf(key), bytes, signature)))
    throw new Error("It does not verify.");
  writeFileSync(join(dir, "latest.json"), bytes);
  writeFileSync(join(dir, "latest.json.sig"), signature);
  console.log(
    `${join(dir, "latest.json")} offers ${manifest.version} for ${Object.keys(artifacts).join(", ")}.`,
  );
  console.log(`Signed for update.public_key = "${publicKeyOf(key).toBase64()}"`);
}

const { values } = parseArgs({
  options: {
    key: { type: "string" },
    "new-key": { type: "string" },
    dir: { type: "string", default: join(ROOT, "dist/release") },
    "valid-days": { type: "string", default: "180" },
    minimum: { type: "string" },
  },
});
const validDays = Number(values["valid-days"]);

try {
  if (values["new-key"] !== undefined) makeKey(values["new-key"]);
  else if (values.key === undefined || !Number.isInteger(validDays) || validDays < 1) {
    throw new Error(USAGE);
  } else {
    const { key, dir, minimum } = values;
    await signRelease({ key, dir, validDays, ...(minimum !== undefined && { minimum }) });
  }
} catch (error) {
  console.error(reasonOf(error));
  process.exitCode = 1;
}
