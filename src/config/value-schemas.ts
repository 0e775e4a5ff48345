import * as v from "valibot";
import { parseHttpAddress } from "../core/telemetry/store-address.ts";

// Every message completes "expected <key> to be …", so that one sentence serves all problems.

/** A whole number in a closed range. */
export function wholeNumber(minimum: number, maximum: number, about: string) {
  const expected = `a whole number from ${minimum} to ${maximum}`;
  return v.pipe(
    v.number(expected),
    v.integer(expected),
    v.minValue(minimum, expected),
    v.maxValue(maximum, expected),
    v.description(about),
  );
}

/** More than anybody means to spend; sums of micro dollars stay exact far beyond it. */
const MAX_AMOUNT_USD = 1_000_000;

/** An amount of money in dollars and cents. */
export function amountUsd(about: string) {
  const expected = `an amount in US dollars from 0.01 to ${MAX_AMOUNT_USD}, with at most two decimals`;
  return v.pipe(
    v.number(expected),
    v.minValue(0.01, expected),
    v.maxValue(MAX_AMOUNT_USD, expected),
    v.check((usd) => Math.round(usd * 100) / 100 === usd, expected),
    v.description(about),
  );
}

/** A switch. */
export function yesOrNo(about: string) {
  return v.pipe(v.boolean("true or false"), v.description(about));
}

/** One word of a list. */
export function oneOf<const Words extends readonly (string | number)[]>(
  words: Words,
  about: string,
) {
  const expected = words.map((word) => JSON.stringify(word)).join(" or ");
  return v.pipe(v.picklist(words, expected), v.description(about));
}

/** Text that says something. */
export function someText(about: string) {
  const expected = "text that is not empty";
  return v.pipe(v.string(expected), v.nonEmpty(expected), v.description(about));
}

/** Where HTTP asks; a name and a password may be in it. */
export function httpAddress(about: string) {
  const expected = "an http:// or https:// address";
  return v.pipe(
    v.string(expected),
    v.check((text) => parseHttpAddress(text) !== undefined, expected),
    v.description(about),
  );
}

/** An absolute path; `~/` is already written out when this sees it. NUL ends a path for the system, so none may hold one. */
export function absolutePath(about: string) {
  const expected = 'an absolute path, or one that begins with "~/"';
  return v.pipe(v.string(expected), v.regex(/^\/[^\0]+$/, expected), v.description(about));
}

/** A path that fits a socket address. */
export function socketPath(about: string) {
  // sockaddr_un holds 108 bytes, the last of which is NUL.
  return v.pipe(absolutePath(about), v.maxBytes(107, "a path of at most 107 bytes"));
}
