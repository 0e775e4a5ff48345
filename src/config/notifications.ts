import * as v from "valibot";
import { parseQuietHours } from "../core/attention/quiet-hours.ts";
import { wholeNumber, yesOrNo } from "./value-schemas.ts";

const QUIET_HOURS = 'two times of day as in "22:00-07:30"';

/** `[notifications]`: what a person is told on the desktop. */
export const notificationsSchema = v.strictObject({
  enabled: yesOrNo("Whether there are desktop notifications at all, those about budgets included."),
  needs_you: yesOrNo("Whether you are told that an agent waits for a permission or an answer."),
  needs_you_after_seconds: wholeNumber(
    0,
    3600,
    "How long it has to wait before you are told: who sits in front of it answers sooner.",
  ),
  turn_finished: yesOrNo(
    "Whether you are told that an agent has done what it was given. Not after Esc, and not while a subagent goes on.",
  ),
  turn_finished_after_seconds: wholeNumber(
    0,
    86_400,
    "You are told of no turn that took less, counted from your last prompt.",
  ),
  error: yesOrNo("Whether you are told that a turn has failed, at a rate limit for example."),
  quiet_hours: v.optional(
    v.pipe(
      v.string(QUIET_HOURS),
      v.check((text) => parseQuietHours(text) !== undefined, QUIET_HOURS),
      v.description(
        "When there are no notifications, by the local clock. Who still waits when they end is told of then.",
      ),
    ),
  ),
});

export type NotificationsConfig = Readonly<v.InferOutput<typeof notificationsSchema>>;
