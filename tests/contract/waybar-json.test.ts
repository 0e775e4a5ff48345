import { expect, test } from "bun:test";
import { applyControl } from "../../src/core/control/control.ts";
import { viewBar } from "../../src/core/view/bar.ts";
import type { BarOptions } from "../../src/core/view/bar-options.ts";
import { renderWaybarJson } from "../../src/surfaces/waybar/module-json.ts";
import {
  MINUTE,
  NOW,
  OPTIONS,
  type SampleSession,
  sample,
} from "../unit/core/view/sample-session.ts";
import { goldenText } from "./golden/golden-file.ts";

function render(sessions: readonly SampleSession[], options: Partial<BarOptions> = {}): string {
  const list = sessions.map(({ session }) => session);
  return renderWaybarJson(viewBar(list, { ...OPTIONS, icons: "nerd", ...options }, NOW));
}

const usual = sample().reportingAll();
const reading = usual.ran("Grep").running("Read", "/home/ann/api/src/main.ts");
const asking = sample("web").waiting("permission", { tool: "Bash", subject: "a && b > 'c'" });

test.each([
  ["no-session", []],
  ["idle", [usual.idle()]],
  ["thinking", [usual.ran("grep")]],
  ["tool-active", [reading]],
  ["waiting-permission", [usual.waiting("permission", { tool: "Bash", subject: "rm -rf x" })]],
  ["error", [usual.failed("rate_limit")]],
  ["compacting-context-critical", [usual.reporting({ contextPercent: 96 }).compacting()]],
  ["stale", [usual.silent(21 * MINUTE)]],
  ["several", [reading, sample("infra"), sample("docs").idle()]],
  ["several-one-waiting", [reading, asking, sample("docs").idle()]],
] as const)("Waybar is given the promised bytes: %s", (name, sessions) => {
  const json = render(sessions);
  expect(json).toBe(goldenText(`waybar/${name}.json`, json));
});

test("Waybar is given the promised bytes: degraded, with plain icons", () => {
  const json = render([reading], { icons: "plain", degraded: ["transcripts"] });
  expect(json).toBe(goldenText("waybar/degraded-plain.json", json));
});

test("Waybar is given the promised bytes: pinned and muted", () => {
  const list = [reading, asking].map(({ session }) => session);
  const control = applyControl({ isMuted: true }, "previous", list.toReversed());
  const json = render([reading, asking], { control });
  expect(json).toBe(goldenText("waybar/pinned-muted.json", json));
});

test("the state of the first design is all there", () => {
  expect(JSON.parse(render([usual.ran("grep")]))).toMatchObject({
    text: expect.stringContaining("Thinking"),
    tooltip: expect.stringMatching(/Tokens: 15k \| Cost: \$0\.23.*\nLast Tool: grep$/),
    class: "thinking",
    alt: "busy",
    percentage: 21,
  });
});
