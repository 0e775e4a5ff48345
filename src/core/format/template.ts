import { nearest } from "../nearest.ts";
import { humaniseCount, humaniseMoney, humanisePercent, humaniseTokens } from "./humanise.ts";

/** A number that knows what it counts, so that the template can say how precisely. */
export interface Quantity {
  readonly unit: "micro-usd" | "tokens" | "percent" | "count";
  readonly value: number;
  /** Some of it could not be counted: the whole is more. Shown as `$1.20+?`. */
  readonly isPartial?: boolean;
}

/** What a placeholder stands for; missing, or an empty text, gives way to the alternative. */
export type FieldValue = string | Quantity | undefined;

/** A quantity, or nothing where the number is not known. */
export function quantity(unit: Quantity["unit"], value: number | undefined): FieldValue {
  return value === undefined ? undefined : { unit, value };
}

/** The placeholders that a place knows, and whether each is a text or a number. */
export type KnownFields = Readonly<Record<string, "text" | "number">>;

/** A placeholder: `{name:.1|alternative}`. */
export interface TemplateField {
  readonly name: string;
  readonly decimals?: number;
  readonly alternative?: string;
}

/** A parsed format: literal text and fields, in order. */
export type Template = readonly (string | TemplateField)[];

/** Why a format string was refused. `at` is the offset in it. */
export interface TemplateProblem {
  readonly code:
    "unclosed-brace" | "stray-brace" | "unknown-placeholder" | "bad-precision" | "decimals-of-text";
  readonly at: number;
  readonly got: string;
  readonly expected?: string;
}

/** A format string, read; or why it cannot be. */
export type ParsedTemplate =
  | { readonly ok: true; readonly value: Template }
  | { readonly ok: false; readonly problem: TemplateProblem };

/**
 * Reads a format string: `{name}`, `{name:.N}` with N decimals, `{name|text if missing}`, `{{` and `}}`
 * for braces, `\n` for a new line.
 */
export function parseTemplate(source: string, known: KnownFields): ParsedTemplate {
  const parts: (string | TemplateField)[] = [];
  let text = "";
  let at = 0;
  while (at < source.length) {
    const two = source.slice(at, at + 2);
    const literal = ESCAPES[two];
    if (literal !== undefined) {
      text += literal;
      at += 2;
      continue;
    }
    const char = two.charAt(0);
    if (char === "}") return refuse({ code: "stray-brace", at, got: "}", expected: "}}" });
    if (char !== "{") {
      text += char;
      at++;
      continue;
    }
    const close = source.indexOf("}", at);
    if (close < 0)
      return refuse({ code: "unclosed-brace", at, got: source.slice(at), expected: "}" });
    const field = parseField(source.slice(at + 1, close), at, known);
    if ("code" in field) return refuse(field);
    if (text !== "") parts.push(text);
    text = "";
    parts.push(field);
    at = close + 1;
  }
  if (text !== "") parts.push(text);
  return { ok: true, value: parts };
}

const ESCAPES: Readonly<Record<string, string | undefined>> = { "{{": "{", "}}": "}", "\\n": "\n" };

function parseField(
  inside: string,
  at: number,
  known: KnownFields,
): TemplateField | TemplateProblem {
  const bar = inside.indexOf("|");
  const head = bar < 0 ? inside : inside.slice(0, bar);
  const colon = head.indexOf(":");
  const name = (colon < 0 ? head : head.slice(0, colon)).trim();
  const kind = Object.hasOwn(known, name) ? known[name] : undefined;
  if (kind === undefined) {
    const meant = nearest(name, Object.keys(known));
    return {
      code: "unknown-placeholder",
      at,
      got: name,
      ...(meant !== undefined && { expected: meant }),
    };
  }
  const alternative = bar < 0 ? {} : { alternative: inside.slice(bar + 1) };
  if (colon < 0) return { name, ...alternative };
  const precision = head.slice(colon + 1).trim();
  if (!/^\.\d$/.test(precision)) {
    return { code: "bad-precision", at, got: precision, expected: ".0 to .9" };
  }
  if (kind === "text") return { code: "decimals-of-text", at, got: head, expected: name };
  return { name, decimals: Number(precision.slice(1)), ...alternative };
}

const refuse = (problem: TemplateProblem): ParsedTemplate => ({ ok: false, problem });

/** A stretch of rendered text, and the field that it came from. */
export interface RenderedPart {
  readonly text: string;
  readonly field?: string;
}

/** Fills a template in, keeping what came from which field so that a surface can colour it. */
export function renderParts(
  template: Template,
  values: Readonly<Record<string, FieldValue>>,
): readonly RenderedPart[] {
  return template.map((part) => {
    if (typeof part === "string") return { text: part };
    const text = renderValue(values[part.name], part.decimals);
    if (text !== "") return { text, field: part.name };
    return { text: part.alternative ?? "" };
  });
}

/** Fills a template in. */
export function renderTemplate(
  template: Template,
  values: Readonly<Record<string, FieldValue>>,
): string {
  return renderParts(template, values)
    .map((part) => part.text)
    .join("");
}

/** Whether a template asks for a field. */
export function usesField(template: Template, name: string): boolean {
  return template.some((part) => typeof part !== "string" && part.name === name);
}

function renderValue(value: FieldValue, decimals: number | undefined): string {
  if (value === undefined || typeof value === "string") return value ?? "";
  return renderQuantity(value, decimals) + (value.isPartial === true ? "+?" : "");
}

function renderQuantity(value: Quantity, decimals: number | undefined): string {
  switch (value.unit) {
    case "micro-usd":
      return humaniseMoney(value.value, decimals);
    case "tokens":
      return humaniseTokens(value.value, decimals);
    case "percent":
      return humanisePercent(value.value, decimals);
    case "count":
      return humaniseCount(value.value, decimals);
    default:
      return value.unit satisfies never;
  }
}
