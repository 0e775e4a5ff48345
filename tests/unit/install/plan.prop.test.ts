import { expect, test } from "bun:test";
import fc from "fast-check";
import { parseClaudeVersion } from "../../../src/agents/claude/versions.ts";
import { BridgeFault } from "../../../src/core/fault.ts";
import { planInstall } from "../../../src/install/plan-install.ts";
import { planUninstall } from "../../../src/install/plan-uninstall.ts";
import {
  anyValue,
  blank,
  commentsOf as comments,
  layOut,
  type Member,
  valueOf as read,
} from "../../support/jsonc-text.ts";

const TOKENS = ["{", "}", "[", "]", ":", ",", '"', '"hooks"', "/*", "*/", "//", "\n", " ", "1"];

const version = fc
  .constantFrom("1.0.128", "2.0.77", "2.1.79", "2.1.138", "2.1.165", "2.1.329", undefined)
  .map((text) => (text === undefined ? undefined : parseClaudeVersion(text)));

const binary = fc.constantFrom("/opt/waybar-llm-bridge", "/opt/it's mine/waybar-llm-bridge");

const group = fc.constantFrom(
  '{ "hooks": [{ "type": "command", "command": "bell" }] }',
  '{"matcher":"Bash","hooks":[]}',
  '"odd"',
);

const events = layOut(
  "{",
  "}",
  fc
    .tuple(
      fc.constantFrom("Own"),
      layOut(
        "[",
        "]",
        group.map((text): Member => [undefined, text]),
      ),
    )
    .map(([name, groups]): Member => [name, groups]),
).map((text) => text.replaceAll("Own0", "Stop").replaceAll("Own1", "PreToolUse"));

const document = fc
  .tuple(
    blank,
    fc.array(
      fc.oneof(
        anyValue.map((value) => `"v": ${value}`),
        events.map((hooks) => `"hooks": ${hooks}`),
        fc.constantFrom(
          '"statusLine": { "type": "command", "command": "date \'+%H\' | cat" }',
          '"statusLine": {"type":"command","command":"x","padding":0}',
        ),
      ),
      { maxLength: 4 },
    ),
    blank,
    fc.boolean(),
    blank,
  )
  .map(([before, members, between, trailingComma, after]) => {
    const once = new Map(members.map((member) => [member.slice(0, member.indexOf(":")), member]));
    const comma = trailingComma && once.size > 0 ? "," : "";
    return `${before}{${between}${[...once.values()].join(`,${between}`)}${comma}${between}}${after}`;
  });

test("installing twice is installing once", () => {
  fc.assert(
    fc.property(document, version, binary, (text, client, program) => {
      const request = { file: "f", binary: program, version: client };
      const once = planInstall({ ...request, text }).text;
      read(once);
      expect(planInstall({ ...request, text: once }).text).toBe(once);
    }),
  );
});

test("taking out gives back the values and every comment", () => {
  fc.assert(
    fc.property(document, version, binary, (text, client, program) => {
      const installed = planInstall({ file: "f", text, binary: program, version: client }).text;
      expect(comments(installed)).toEqual(comments(text));
      const back = planUninstall({ file: "f", text: installed, original: text }).text;
      expect(read(back)).toEqual(read(text));
      expect(comments(back)).toEqual(comments(text));
    }),
  );
});

test("the client's version and the program's path may change in between", () => {
  fc.assert(
    fc.property(document, version, version, binary, binary, (text, first, second, from, to) => {
      const before = planInstall({ file: "f", text, binary: from, version: first }).text;
      const after = planInstall({ file: "f", text: before, binary: to, version: second }).text;
      const direct = planInstall({ file: "f", text, binary: to, version: second }).text;
      expect(read(after)).toEqual(read(direct));
    }),
  );
});

test("no text makes the plan throw anything but a fault", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...TOKENS) })), (text) => {
      expect(() => {
        try {
          planInstall({ file: "f", text, binary: "/waybar-llm-bridge", version: undefined });
        } catch (error) {
          if (!(error instanceof BridgeFault)) throw error;
        }
      }).not.toThrow();
    }),
  );
});
