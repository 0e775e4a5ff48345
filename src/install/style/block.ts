import { BridgeFault } from "../../core/fault.ts";
import { placeOf } from "../text/document.ts";
import { type CssComment, type CssOutline, scanCss } from "./scan-css.ts";

const NAME = "waybar-llm-bridge";

/** The colours of a module by its CSS id. Only what tells the states apart: font, padding and the rest are the bar's own. */
const rules = (id: string): readonly string[] => [
  `#${id} { padding: 0 8px; }`,
  `#${id}.idle { color: #7d8492; }`,
  `#${id}.thinking { color: #8ab4f8; }`,
  `#${id}.tool-active { color: #81c995; }`,
  `#${id}.compacting { color: #c58af9; }`,
  `#${id}.waiting { background: #f5c56b; color: #1b1d23; }`,
  `#${id}.error { color: #f28b82; }`,
  `#${id}.stale { color: #7d8492; font-style: italic; }`,
  `#${id}.degraded { color: #f28b82; }`,
  `#${id}.context-high { border-bottom: 2px solid #f5c56b; }`,
  `#${id}.context-critical { border-bottom: 2px solid #f28b82; }`,
  `#${id}.budget-warning { border-top: 2px solid #f5c56b; }`,
  `#${id}.budget-over { border-top: 2px solid #f28b82; }`,
  `#${id}.pinned { text-decoration: underline; }`,
  `#${id}.muted { opacity: 0.6; }`,
];

/** The CSS id that Waybar gives a module: `custom-llm` for `custom/llm` and for `custom/llm#2`. */
export const cssId = (module: string): string => module.replace(/#.*$/, "").replaceAll("/", "-");

/** Our block for that module. Its first line holds a digest of the others, by which a block that a person has edited is known. */
export function renderBlock(module: string, newline: string): string {
  const body = rules(cssId(module)).join("\n");
  const head = `/* >>> ${NAME} ${digestOf(body)}: setup keeps this block up to date, until you edit it */`;
  return [head, ...body.split("\n"), `/* <<< ${NAME} */`].join(newline);
}

/** Our block in a style sheet. */
export interface FoundBlock {
  readonly offset: number;
  readonly end: number;
  /** Whether it is as setup wrote it. */
  readonly isOurs: boolean;
}

/** Finds our block; `undefined` where there is none. Throws a `BridgeFault` when it has a beginning and no end. */
export function findBlock(
  text: string,
  { comments }: CssOutline,
  path: string,
): FoundBlock | undefined {
  const first = comments.find((comment) => comment.text.trimStart().startsWith(`>>> ${NAME}`));
  if (!first) return undefined;
  const last = comments.find(
    (comment) => comment.offset > first.offset && comment.text.trim() === `<<< ${NAME}`,
  );
  if (!last) {
    throw new BridgeFault(
      "settings-syntax",
      `Expected /* <<< ${NAME} */ after this mark, found none (${placeOf(text, first.offset, path)})`,
      {
        hint: "Put that line after our rules, or remove them with their mark. Nothing was written.",
      },
    );
  }
  return { offset: first.offset, end: last.end, isOurs: isUnedited(text, first, last) };
}

function isUnedited(text: string, first: CssComment, last: CssComment): boolean {
  const digest = new RegExp(`>>> ${NAME} ([0-9a-f]+):`).exec(first.text)?.[1];
  const body = text.slice(first.end, last.offset).replaceAll("\r\n", "\n").trim();
  return digest === digestOf(body);
}

/** The outline of a style sheet that can be added to. Throws a `BridgeFault` with line and column where a comment, a string or a rule has no end. */
export function requireOutline(text: string, path: string): CssOutline {
  const scan = scanCss(text);
  if (scan.ok) return scan.value;
  throw new BridgeFault(
    "settings-syntax",
    `Expected ${scan.expected}, found ${scan.got} (${placeOf(text, scan.offset, path)})`,
    { hint: "Correct that place, then run the command again. Nothing was written." },
  );
}

const digestOf = (body: string): string =>
  new Bun.CryptoHasher("sha256").update(body).digest("hex").slice(0, 8);
