import type { Sources } from "../../../../core/dashboard/views.ts";
import { WithCommands } from "./command.tsx";

interface EmptyProps {
  readonly title?: string;
  /** Commands stand between backquotes. */
  readonly text: string;
}

/** Nothing is there: why, and what to do. Without a title it is a part of something. */
export const Empty = ({ title, text }: EmptyProps) => (
  <div class={title === undefined ? "empty small" : "empty"}>
    {title !== undefined && <strong>{title}</strong>}
    <p>
      <WithCommands text={text} />
    </p>
  </div>
);

/** What to do where the agent's telemetry has nothing to say. */
export function telemetryWords({ telemetry, store }: Sources): string {
  if (store === "prometheus") return "The store has nothing of it in this range.";
  switch (telemetry) {
    case "off":
      return "Telemetry is off. `waybar-llm-bridge setup --telemetry` has the daemon receive it and the agent send it; start the daemon again afterwards.";
    case "empty":
      return "Telemetry is on, and nothing has come yet: it begins with the agent's next session.";
    case "on":
      return "Nothing of it in this range.";
  }
}

/** Why there are no projects, where there are figures. */
export const NO_PROJECTS =
  "The agent's counters know no projects: those are in the ledger of each machine.";

/** What it means that a session is known by telemetry only. */
export const TELEMETRY_ONLY =
  "No transcript here tells what this session has used: its figures are what the agent exported.";

/** A view whose figures have not come yet. */
export const WaitingFor = () => (
  <div class="waiting-for" role="status" aria-label="Loading">
    <i />
    <i />
    <i />
  </div>
);
