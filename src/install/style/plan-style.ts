import type { TakeOut } from "../undo.ts";
import { detectStyle } from "../text/style.ts";
import { cssId, findBlock, renderBlock, requireOutline } from "./block.ts";
import { scanCss } from "./scan-css.ts";

/** What becomes of a style sheet. */
export type StyleChange =
  | { readonly kind: "block"; readonly text: string; readonly hadOurs: boolean }
  /** The block was edited by a person, or the module has rules of the user's own: nothing changes. */
  | { readonly kind: "left-alone"; readonly why: string };

/** A style sheet, and the texts of those that it imports. */
export interface StyleRequest {
  readonly path: string;
  readonly text: string;
  readonly imported: readonly string[];
  readonly module: string;
}

/** Plans our block at the end of a style sheet, or in its old place. Throws a `BridgeFault` where the sheet cannot be added to. */
export function planStyle({ imported, module, path, text }: StyleRequest): StyleChange {
  const outline = requireOutline(text, path);
  const { newline } = detectStyle(text);
  const block = renderBlock(module, newline);
  const found = findBlock(text, outline, path);
  if (found) {
    if (!found.isOurs) return { kind: "left-alone", why: "our block there was edited by you" };
    const next = text.slice(0, found.offset) + block + text.slice(found.end);
    return { kind: "block", text: next, hadOurs: true };
  }
  const id = new RegExp(`#${cssId(module)}(?![\\w-])`);
  const selectors = [text, ...imported].flatMap((sheet) => {
    const scan = scanCss(sheet);
    return scan.ok ? scan.value.selectors : [];
  });
  if (selectors.some((selector) => id.test(selector))) {
    return { kind: "left-alone", why: `you have rules for #${cssId(module)} already` };
  }
  const separator = text === "" ? "" : text.endsWith("\n") ? newline : newline + newline;
  return { kind: "block", text: text + separator + block + newline, hadOurs: false };
}

/** Takes our block out of a style sheet that was changed since, edited or not, with the empty line before it. */
export const takeOutBlock =
  (path: string): TakeOut =>
  (text) => {
    const found = findBlock(text, requireOutline(text, path), path);
    if (!found) return { text, words: "", notes: [] };
    const before = text.slice(0, found.offset).replace(/(^|\r?\n)\r?\n$/, "$1");
    const after = text.slice(found.end).replace(/^\r?\n/, "");
    return {
      text: before + after,
      words: "Only our block is taken out; all else stays.",
      notes: [],
    };
  };
