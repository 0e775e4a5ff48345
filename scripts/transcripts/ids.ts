import type { Random } from "./random.ts";

/** Names as the API and the client give them. */
export interface Ids {
  uuid(): string;
  message(): string;
  request(): string;
  toolUse(): string;
  serverToolUse(): string;
  agent(): string;
  sha256(): string;
  /** So many digits of hexadecimal. */
  hex(digits: number): string;
}

const BASE_62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export function createIds(random: Random): Ids {
  const word = (): string => random.bits().toString(16).padStart(8, "0");
  const hex = (digits: number): string => {
    let text = "";
    while (text.length < digits) text += word();
    return text.slice(0, digits);
  };
  const base62 = (length: number): string => {
    let text = "";
    while (text.length < length) {
      // Five letters out of 32 bits: 62^5 is a fifth of 2^32.
      let left = random.bits();
      for (let index = 0; index < 5; index++) {
        text += BASE_62[left % 62];
        left = Math.floor(left / 62);
      }
    }
    return text.slice(0, length);
  };
  return {
    uuid: () => {
      const text = hex(31);
      const variant = "89ab"[random.bits() & 3];
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(12, 15)}-${variant}${text.slice(15, 18)}-${text.slice(18, 30)}`;
    },
    message: () => `msg_01${base62(22)}`,
    request: () => `req_011C${base62(20)}`,
    toolUse: () => `toolu_01${base62(22)}`,
    serverToolUse: () => `srvtoolu_01${base62(22)}`,
    agent: () => `a${hex(16)}`,
    sha256: () => hex(64),
    hex,
  };
}
