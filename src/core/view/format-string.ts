import { type ParsedTemplate, parseTemplate } from "../format/template.ts";
import { BAR_FIELDS, STATUS_LINE_FIELDS } from "./fields.ts";

/** Reads a person's format for the bar. */
export function parseBarFormat(source: string): ParsedTemplate {
  return parseTemplate(source, BAR_FIELDS);
}

/** Reads a person's format for the status line. */
export function parseStatusLineFormat(source: string): ParsedTemplate {
  return parseTemplate(source, STATUS_LINE_FIELDS);
}
