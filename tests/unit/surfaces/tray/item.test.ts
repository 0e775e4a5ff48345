import { describe, expect, test } from "bun:test";
import type { TrayView } from "../../../../src/core/view/tray.ts";
import { itemChanges, itemProperties } from "../../../../src/surfaces/tray/item.ts";

const IDLE: TrayView = { state: "idle", title: "1 session, idle", details: [], isMuted: false };

const members = (before: TrayView, after: TrayView) =>
  itemChanges(before, after).map(({ member }) => member);

describe("what a tray reads", () => {
  test("the tooltip is markup that shows exactly the text", () => {
    const view: TrayView = {
      ...IDLE,
      title: "a <b> & c",
      details: [
        [
          { text: "<api>", tone: "strong" },
          { text: " · make\nall", tone: "muted" },
        ],
        [{ text: "Budget & more", tone: "warning" }],
      ],
    };
    expect(itemProperties(view)["ToolTip"]).toEqual([
      "(sa(iiay)ss)",
      ["", [], "a &lt;b&gt; &amp; c", "<b>&lt;api&gt;</b> · make all\n<b>Budget &amp; more</b>"],
    ]);
  });

  test.each([
    ["idle", "Active", 0],
    ["busy", "Active", 0],
    ["waiting", "NeedsAttention", 2],
    ["error", "NeedsAttention", 2],
  ] as const)("%s is %s", (state, status, attentionIcons) => {
    const properties = itemProperties({ ...IDLE, state });
    expect(properties["Status"]).toEqual(["s", status]);
    expect(properties["AttentionIconPixmap"]?.[1]).toHaveLength(attentionIcons);
  });
});

describe("what a tray is told to read again", () => {
  test("nothing, where nothing has changed", () => {
    expect(members(IDLE, { ...IDLE })).toEqual([]);
    expect(members(IDLE, { ...IDLE, isMuted: true })).toEqual([]);
  });

  test("the tooltip alone, where only the details have", () => {
    expect(members(IDLE, { ...IDLE, details: [[{ text: "Today: $1" }]] })).toEqual(["NewToolTip"]);
  });

  test("all that shows the state, where that has, the status with its value", () => {
    const waiting: TrayView = { ...IDLE, state: "waiting", title: "1 session: 1 waits" };
    expect(itemChanges(IDLE, waiting)).toEqual([
      { member: "NewTitle" },
      { member: "NewIcon" },
      { member: "NewAttentionIcon" },
      { member: "NewStatus", signature: "s", body: ["NeedsAttention"] },
      { member: "NewToolTip" },
    ]);
  });
});
