import { randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { BridgeFault } from "../core/fault.ts";
import { isErrno, writeAtomically } from "./atomic-write.ts";

/** 256 bits: nobody guesses them. */
const SECRET_BYTES = 32;

/** As `newSecret` writes one. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** A secret that fits into a header and a URL. */
const newSecret = (): string => randomBytes(SECRET_BYTES).toString("base64url");

/**
 * The secret in a file; makes both where there is none: directory 0700, file 0600. Throws BridgeFault
 * `secret-exposed` for one that others may read or change, and what the file system says.
 */
export function readOrMakeSecret(path: string): string {
  const kept = readSecret(path);
  if (kept !== undefined) return kept;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const secret = newSecret();
  writeAtomically(path, `${secret}\n`, 0o600);
  return secret;
}

/** The secret in a file; undefined where there is none, or none that we wrote. Throws as `readOrMakeSecret`. */
export function readSecret(path: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
  try {
    const { mode, uid } = fstatSync(fd);
    if ((mode & 0o077) !== 0 || uid !== process.getuid?.()) {
      throw new BridgeFault("secret-exposed", `Others may read or change ${path}.`, {
        hint: "Delete it: a new one is made, and senders need that one then.",
      });
    }
    const bytes = new Uint8Array(SECRET_BYTES * 2);
    const text = new TextDecoder().decode(bytes.subarray(0, readSync(fd, bytes))).trim();
    return SECRET.test(text) ? text : undefined;
  } finally {
    closeSync(fd);
  }
}
