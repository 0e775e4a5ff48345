import type { Random } from "./random.ts";

/** Text as it stands inside the quotes of a JSON string: made once, cut at will. */
export interface Filler {
  /** Whole lines, about so many bytes. */
  lines(bytes: number): string;
  /** A few words, for prompts and answers. */
  sentence(): string;
}

const SOURCE_BYTES = 4_000_000;

/** How many lines stand between two that are there to mislead a reader that is not careful. */
const HOSTILE_EVERY = 240;

const WORDS = (
  "session ledger parse offset inode window budget table render branch commit merge cache token " +
  "model worker socket daemon buffer stream schema migrate index cursor retry timeout handler " +
  "config override alias price bracket total report export verify compact the a of to and in for " +
  "with not is on by that when only every after before until first last next"
).split(" ") as [string, ...string[]];

const FOREIGN =
  "größe naïve façade 漢字 データ данные ναι שלום 🚀 🧪 e\u0301te\u0301 “quoted” — … ½ 𝒳 👩‍💻".split(
    " ",
  ) as [string, ...string[]];

/** What stands in tool results now and then: transcripts that were printed, and keys that ours have too. */
const HOSTILE = [
  `const marker = '"usage":{"input_tokens":';`,
  `{"type":"assistant","message":{"id":"msg_01NotAMessageOfThisFile0","model":"claude-opus-5-5","usage":{"input_tokens":999999,"output_tokens":999999}},"requestId":"req_011NotARequest"}`,
  String.raw`grep -c '\"usage\":{' transcript.jsonl # escaped twice`,
  String.raw`path = "C:\\Users\\ada\\.claude\\projects\\"`,
  `\u0000\u001b[31mred\u001b[0m\u2028line separator\u2029paragraph separator`,
  `"message":{"usage":{}},"isSidechain":true,"timestamp":"1970-01-01T00:00:00.000Z"`,
] as const;

const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);

export function createFiller(random: Random): Filler {
  const plain: string[] = [];
  const foreign: string[] = [];
  const source = (lines: string[], words: readonly [string, ...string[]], bytes: number) => {
    let made = 0;
    while (made < bytes) {
      const line = quoted(`${codeLine(random, words)}\n`);
      lines.push(line);
      made += line.length;
      if (lines.length % HOSTILE_EVERY !== 0) continue;
      const hostile = HOSTILE[(lines.length / HOSTILE_EVERY) % HOSTILE.length] ?? "";
      // Two of them are no Latin 1; such a character makes a string twice as wide, so they stay with their like.
      if (words === WORDS && /[^\0-\xff]/.test(hostile)) continue;
      lines.push(quoted(`${hostile}\n`));
    }
  };
  source(plain, WORDS, SOURCE_BYTES);
  source(foreign, [...WORDS, ...FOREIGN, ...FOREIGN], SOURCE_BYTES / 10);
  const fromPlain = cutter(plain, random);
  const fromForeign = cutter(foreign, random);
  return {
    lines: (bytes) => (random.happens(0.06) ? fromForeign(bytes) : fromPlain(bytes)),
    sentence: () => {
      const words = Array.from({ length: random.between(4, 18) }, () => random.pick(WORDS));
      if (random.happens(0.05)) words.push(random.pick(FOREIGN));
      return quoted(`${words.join(" ")}.`);
    },
  };
}

function codeLine(random: Random, words: readonly [string, ...string[]]): string {
  const word = () => random.pick(words);
  const indent = "  ".repeat(random.between(0, 4));
  const form = random.between(0, 9);
  if (form < 3)
    return `${indent}const ${word()} = ${word()}.${word()}("${word()}", ${random.between(0, 9999)});`;
  if (form < 5) return `${indent}// ${word()} ${word()} ${word()} ${word()} ${word()} ${word()}`;
  if (form < 6) return `${indent}"${word()}": "${word()}\\t${word()}",`;
  if (form < 7) return "";
  if (form < 8) return `src/${word()}/${word()}.ts:${random.between(1, 900)}:\t${word()} ${word()}`;
  return `${indent}${word()} ${word()} ${word()} ${word()} ${word()} ${word()} ${word()} ${word()} ${word()}`;
}

/** Cuts between lines only, so that no escape sequence is torn. */
function cutter(lines: readonly string[], random: Random): (bytes: number) => string {
  const text = lines.join("");
  const starts = new Uint32Array(lines.length + 1);
  let at = 0;
  for (const [index, line] of lines.entries()) {
    starts[index] = at;
    at += line.length;
  }
  starts[lines.length] = at;
  const startBefore = (offset: number): number => {
    let low = 0;
    let high = lines.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return starts[low] ?? 0;
  };
  return (bytes) => {
    const length = Math.min(bytes, at);
    const from = startBefore(random.between(0, at - length));
    return text.slice(from, startBefore(from + length));
  };
}
