import { expect, test } from "bun:test";
import * as fc from "fast-check";
import * as v from "valibot";
import { DEFAULT_CONFIG } from "../../../src/config/defaults.ts";
import { ENVIRONMENT_KEYS } from "../../../src/config/environment.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { SECTION_SCHEMAS } from "../../../src/config/sections.ts";

const anyWord = fc.oneof(
  fc.string(),
  fc.constantFrom(
    "bar",
    "daemon",
    "prices",
    "models",
    "budget",
    "update",
    "public_key",
    "daily",
    "notify",
    "signal",
    "__proto__",
    "constructor",
  ),
);
const anyFile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .dictionary(
      anyWord,
      fc.oneof(
        fc.integer(),
        fc.dictionary(
          anyWord,
          fc.oneof(fc.string(), fc.integer(), fc.dictionary(anyWord, fc.integer())),
        ),
      ),
    )
    .map((tables) => Bun.TOML.stringify(tables) ?? ""),
);
const anyEnv = fc.dictionary(
  fc.constantFrom(...Object.keys(ENVIRONMENT_KEYS), "NO_COLOR"),
  fc.string(),
);

test("whatever the file and the environment hold, loading never throws and what is in force is valid", async () => {
  await fc.assert(
    fc.asyncProperty(anyFile, anyEnv, async (text, env) => {
      const { config } = await loadConfig({ path: "/c.toml", env, readFile: () => text });
      expect(v.is(SECTION_SCHEMAS.bar, config.bar)).toBe(true);
      expect(v.is(SECTION_SCHEMAS.statusline, config.statusline)).toBe(true);
      expect(v.is(SECTION_SCHEMAS.daemon, config.daemon)).toBe(true);
      expect(v.is(SECTION_SCHEMAS.prices, config.prices)).toBe(true);
      expect(v.is(SECTION_SCHEMAS.usage, config.usage)).toBe(true);
      expect(v.is(SECTION_SCHEMAS.budget, config.budget)).toBe(true);
      expect(v.is(SECTION_SCHEMAS.update, config.update)).toBe(true);
      expect(Object.keys(config)).toEqual(Object.keys(DEFAULT_CONFIG));
    }),
  );
});
