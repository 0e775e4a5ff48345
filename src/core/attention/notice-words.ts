import { humaniseElapsed } from "../format/humanise.ts";
import type { DisplayWidth } from "../format/truncate.ts";
import { type Activity, activityOf } from "../session/activity.ts";
import type { Session } from "../session/session.ts";
import { describeActivity, truncateSubject } from "../view/activity-words.ts";
import { labelProjects, projectDir } from "../view/project-label.ts";
import { type AttentionKind, restOf } from "./attention.ts";

/** What a notification says. Plain text. */
export interface NoticeWords {
  /** One line. */
  readonly summary: string;
  readonly body: string;
}

/** Columns, as in the bar's tooltip: a notification may be seen by whoever sees the bar. */
const SUBJECT_WIDTH = 60;

/** Puts a matter of a session in words; `all` are the sessions that it must not be taken for. */
export function noticeWords(
  kind: AttentionKind,
  session: Session,
  all: readonly Session[],
  displayWidth: DisplayWidth,
): NoticeWords {
  const project = labelOf(session, all);
  switch (kind) {
    case "needs-you": {
      const { lead, rest } = describe(activityOf(session), session, displayWidth);
      return { summary: `${project} needs you`, body: `${lead}${rest}` };
    }
    case "finished": {
      const took = humaniseElapsed(restOf(session)?.tookMs ?? 0, "seconds");
      return { summary: `${project} has finished`, body: `The turn took ${took}.` };
    }
    case "error": {
      const { lead, subject } = describe(errorOf(session), session, displayWidth);
      return { summary: `${project}: ${lead}`, body: subject || "The turn has failed." };
    }
    default:
      return kind satisfies never;
  }
}

function labelOf(session: Session, all: readonly Session[]): string {
  const isOther = ({ agent, id }: Session) => agent !== session.agent || id !== session.id;
  return labelProjects([session, ...all.filter(isOther)])[0] ?? "";
}

/** The turn's own error, also where a subagent's question is shown before it. */
const errorOf = ({ turn }: Session): Activity => ({
  state: "error",
  kind: turn.error?.kind ?? "unknown",
  ...(turn.error?.message !== undefined && { message: turn.error.message }),
  since: turn.since,
});

function describe(activity: Activity, session: Session, displayWidth: DisplayWidth) {
  const roots = [session.cwd, projectDir(session)].filter((dir) => dir !== undefined);
  const words = describeActivity(activity, roots, "plain");
  const subject = truncateSubject(words, SUBJECT_WIDTH, displayWidth);
  return { lead: words.lead, subject, rest: subject === "" ? "" : words.joint + subject };
}
