import { expect, test } from "bun:test";
import * as v from "valibot";
import { DEFAULT_CONFIG } from "../../../src/config/defaults.ts";
import { SECTION_SCHEMAS } from "../../../src/config/sections.ts";

test.each([
  ["bar", SECTION_SCHEMAS.bar],
  ["statusline", SECTION_SCHEMAS.statusline],
  ["daemon", SECTION_SCHEMAS.daemon],
  ["prices", SECTION_SCHEMAS.prices],
  ["usage", SECTION_SCHEMAS.usage],
  ["budget", SECTION_SCHEMAS.budget],
  ["desktop", SECTION_SCHEMAS.desktop],
  ["update", SECTION_SCHEMAS.update],
] as const)("the defaults of [%s] are complete and hold", (name, schema) => {
  expect(Object.keys(DEFAULT_CONFIG[name])).toEqual(Object.keys(schema.entries));
  expect(v.safeParse(schema, DEFAULT_CONFIG[name]).success).toBe(true);
});
