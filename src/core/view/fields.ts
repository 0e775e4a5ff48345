import type { KnownFields } from "../format/template.ts";

/** The placeholders of the bar's format. The status line knows them too, so that a format can be shared. */
export const BAR_FIELDS = {
  activity: "text",
  icon: "text",
  subject: "text",
  elapsed: "text",
  project: "text",
  branch: "text",
  model: "text",
  sessions: "number",
  cost: "number",
  context: "number",
  tokens: "number",
  input_tokens: "number",
  output_tokens: "number",
  cache_read: "number",
  cache_write: "number",
  cache_hit: "number",
  limit_5h: "number",
  limit_7d: "number",
  today: "number",
  week: "number",
  block: "number",
  burn: "number",
} as const satisfies KnownFields;

/** The placeholders of the status line's format. */
export const STATUS_LINE_FIELDS = {
  ...BAR_FIELDS,
  context_bar: "text",
  lines_added: "number",
  lines_removed: "number",
} as const satisfies KnownFields;

/** A placeholder of `bar.format`. */
export type BarField = keyof typeof BAR_FIELDS;
/** A placeholder of `statusline.format`. */
export type StatusLineField = keyof typeof STATUS_LINE_FIELDS;
