import { expect, test } from "bun:test";
import fc from "fast-check";
import { statusReport } from "../../../../src/agents/claude/status.ts";

test("no input makes it throw, and nothing that it reports is absurd", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (input, value) => {
      const keys = ["model", "cost", "context_window", "rate_limits", "prompt_cache", "workspace"];
      const report = statusReport({
        ...input,
        ...Object.fromEntries(keys.map((key) => [key, value])),
      });
      expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    }),
  );
});
