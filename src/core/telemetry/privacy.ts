import type { Attributes } from "./attributes.ts";

/** Who uses the agent. Every point carries them; nothing here needs them. */
const PERSONAL = new Set([
  "user.email",
  "user.id",
  "user.account_uuid",
  "user.account_id",
  "organization.id",
]);

/** Whether an attribute says who uses the agent. */
export const isPersonal = (key: string): boolean => PERSONAL.has(key);

/** What somebody said or did. Kept nowhere, whatever the agent is told to export. */
const CONTENT = new Set([
  "prompt",
  "prompt_text",
  "response",
  "tool_input",
  "tool_parameters",
  "tool_content",
  "body",
  "request",
]);

/** The attributes without what anybody said, and without who they are unless that is asked for. */
export function withoutPersonalData(attributes: Attributes, keepsAccount: boolean): Attributes {
  const kept: Record<string, string | number | boolean> = {};
  for (const key in attributes) {
    const value = attributes[key];
    if (value === undefined || CONTENT.has(key)) continue;
    if (isPersonal(key) && !keepsAccount) continue;
    kept[key] = value;
  }
  return kept;
}
