import * as v from "valibot";
import { absolutePath, socketPath, wholeNumber } from "./value-schemas.ts";

/** `[daemon]`: where it listens and writes, and how long it may wait. */
export const daemonSchema = v.strictObject({
  socket_path: v.optional(
    socketPath(
      "The socket that events arrive on. Hooks read no file: set `LLM_BRIDGE_SOCKET_PATH` for them as well.",
    ),
  ),
  state_path: v.optional(absolutePath("The file that Waybar reads.")),
  log_path: v.optional(absolutePath("A transcript to follow besides those of the live sessions.")),
  coalesce_ms: wholeNumber(
    0,
    1000,
    "Events that come within this time of one another are shown together.",
  ),
  max_delay_ms: wholeNumber(
    1,
    1000,
    "However many follow, an event is shown after this time at the latest.",
  ),
});

export type DaemonConfig = Readonly<v.InferOutput<typeof daemonSchema>>;
