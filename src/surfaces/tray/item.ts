import { replaceBreaking } from "../../core/format/clean.ts";
import type { Line, Span, Tone } from "../../core/view/span.ts";
import type { TrayView } from "../../core/view/tray.ts";
import { drawIcon, type Pixmap } from "./icon.ts";

/** A value of D-Bus with its type. */
export type Variant = readonly [signature: string, value: unknown];

/** The properties of an object, by name. */
export type Properties = Readonly<Record<string, Variant>>;

/** Where the item and its menu are on the bus; the item's place is the specification's. */
export const ITEM_PATH = "/StatusNotifierItem";
export const MENU_PATH = "/StatusNotifierItem/menu";

export const ITEM_INTERFACE = "org.kde.StatusNotifierItem";

const PIXMAPS = "a(iiay)";
const NO_PIXMAPS: readonly Pixmap[] = [];

/** What a tray reads of us (org.kde.StatusNotifierItem). The icon is drawn, so that no theme has to have it. */
export function itemProperties(view: TrayView): Properties {
  const icon = drawIcon(view.state);
  const needsAttention = view.state === "waiting" || view.state === "error";
  return {
    Category: ["s", "ApplicationStatus"],
    Id: ["s", "waybar-llm-bridge"],
    Title: ["s", `Agents: ${view.title}`],
    Status: ["s", needsAttention ? "NeedsAttention" : "Active"],
    WindowId: ["i", 0],
    IconThemePath: ["s", ""],
    IconName: ["s", ""],
    IconPixmap: [PIXMAPS, icon],
    OverlayIconName: ["s", ""],
    OverlayIconPixmap: [PIXMAPS, NO_PIXMAPS],
    AttentionIconName: ["s", ""],
    AttentionIconPixmap: [PIXMAPS, needsAttention ? icon : NO_PIXMAPS],
    AttentionMovieName: ["s", ""],
    ToolTip: [
      "(sa(iiay)ss)",
      ["", NO_PIXMAPS, escapeMarkup(view.title), renderMarkup(view.details)],
    ],
    ItemIsMenu: ["b", false],
    Menu: ["o", MENU_PATH],
  };
}

/** The signals that tell a tray what to read again, with their values. */
export function itemChanges(before: TrayView, after: TrayView): readonly ItemSignal[] {
  const [old, current] = [itemProperties(before), itemProperties(after)];
  const differs = (name: string) => !Bun.deepEquals(old[name], current[name]);
  return [
    ...(differs("Title") ? [{ member: "NewTitle" }] : []),
    ...(differs("IconPixmap") ? [{ member: "NewIcon" }] : []),
    ...(differs("AttentionIconPixmap") ? [{ member: "NewAttentionIcon" }] : []),
    ...(differs("Status")
      ? [{ member: "NewStatus", signature: "s", body: [current["Status"]?.[1]] }]
      : []),
    ...(differs("ToolTip") ? [{ member: "NewToolTip" }] : []),
  ];
}

export interface ItemSignal {
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

const escapeMarkup = (text: string): string =>
  replaceBreaking(text).replace(/[&<>]/g, (char) => ENTITIES[char] ?? char);

// The few tags that every tray knows ("Markup" of the specification).
const TAGS = {
  strong: ["<b>", "</b>"],
  warning: ["<b>", "</b>"],
  critical: ["<b>", "</b>"],
  muted: ["", ""],
} as const satisfies Record<Tone, readonly [open: string, close: string]>;

const renderMarkup = (lines: readonly Line[]): string =>
  lines.map((line) => line.map(renderSpan).join("")).join("\n");

function renderSpan({ text, tone }: Span): string {
  const [open, close] = tone === undefined ? ["", ""] : TAGS[tone];
  return open + escapeMarkup(text) + close;
}
