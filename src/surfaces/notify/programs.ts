import { replaceBreaking } from "../../core/format/clean.ts";
import type {
  CloseProgram,
  Notification,
  NotificationId,
  NotifyProgram,
  Urgency,
} from "./notification.ts";

/** By which desktops tell our notifications from others'. */
const APP_NAME = "llm-bridge";

/** The name of the action that a click on the notification itself is, by the Desktop Notifications Specification. */
export const CLICK = "default";

/** In milliseconds. */
const NEVER_EXPIRES = "0";

const NOTIFY_SEND: NotifyProgram = {
  name: "notify-send",
  hearsClicks: true,
  toArgs: ({ summary, body, urgency, icon, replaceKey, staysOpen, onClick }, replaces) => [
    `--app-name=${APP_NAME}`,
    `--urgency=${urgency}`,
    ...(staysOpen ? [`--expire-time=${NEVER_EXPIRES}`] : []),
    // With it, it waits for the click; where the desktop takes none it says so and does not.
    ...(onClick === undefined ? [] : [`--action=${CLICK}=${onClick.label}`]),
    ...(icon === undefined ? [] : [`--icon=${cleanArg(icon)}`]),
    // Before libnotify 0.8 it knows neither, and leaves with 1: then the next program has its turn.
    ...(replaceKey === undefined ? [] : ["--print-id"]),
    ...(replaces === undefined ? [] : [`--replace-id=${replaces}`]),
    "--",
    cleanArg(summary),
    // It reads C's escapes in the body, and in the body alone.
    escapeBody(body).replaceAll("\\", "\\\\"),
  ],
  readId: (output) => toId(/^\d+$/m.exec(output)?.[0]),
};

const URGENCY_BYTE = { low: "0", normal: "1", critical: "2" } as const satisfies Record<
  Urgency,
  string
>;

const DESTINATION = "org.freedesktop.Notifications";
const OBJECT = "/org/freedesktop/Notifications";

const NO_ACTIONS = "0";

/** One hint, which is a byte. */
const hintOf = (urgency: Urgency): readonly string[] => [
  "1",
  "urgency",
  "y",
  URGENCY_BYTE[urgency],
];

/** The desktop decides how long it is shown. */
const DEFAULT_EXPIRY = "-1";

const BUSCTL: NotifyProgram = {
  name: "busctl",
  hearsClicks: false,
  toArgs: ({ summary, body, urgency, icon = "", staysOpen }, replaces = NO_ID) => [
    "--user",
    // What follows may begin with a dash.
    "--",
    "call",
    DESTINATION,
    OBJECT,
    DESTINATION,
    "Notify",
    "susssasa{sv}i",
    APP_NAME,
    String(replaces),
    cleanArg(icon),
    cleanArg(summary),
    escapeBody(body),
    NO_ACTIONS,
    ...hintOf(urgency),
    staysOpen ? NEVER_EXPIRES : DEFAULT_EXPIRY,
  ],
  readId: (output) => toId(/^u (\d+)$/m.exec(output)?.[1]),
};

/** In the order in which they are tried: the first says the same with fewer assumptions about the machine. */
export const NOTIFY_PROGRAMS: readonly NotifyProgram[] = [NOTIFY_SEND, BUSCTL];

/** As above. The second is there wherever there is a bus, the first says more of what went wrong. */
export const CLOSE_PROGRAMS: readonly CloseProgram[] = [
  {
    name: "busctl",
    toArgs: (id) => [
      "--user",
      "call",
      DESTINATION,
      OBJECT,
      DESTINATION,
      "CloseNotification",
      "u",
      String(id),
    ],
  },
  {
    name: "dbus-send",
    toArgs: (id) => [
      "--session",
      `--dest=${DESTINATION}`,
      OBJECT,
      `${DESTINATION}.CloseNotification`,
      `uint32:${id}`,
    ],
  },
];

// The interface gives no notification this number, and takes it for "replaces nothing".
const NO_ID = 0 as NotificationId;

function toId(digits: string | undefined): NotificationId | undefined {
  const id = Number(digits ?? NO_ID);
  return id === NO_ID ? undefined : (id as NotificationId);
}

// No argument of a program can hold a NUL, and no line of a notification anything that breaks it.
const cleanArg = replaceBreaking;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** A body is markup, in which lines may end. */
const escapeBody = (body: Notification["body"]): string =>
  body
    .split("\n")
    .map((line) => cleanArg(line).replace(/[&<>]/g, (char) => ENTITIES[char] ?? char))
    .join("\n");
