import type {
  LiveSession,
  LiveTool,
  LiveView,
  SessionState,
} from "../../../../core/dashboard/views.ts";
import { now } from "../data/clock.ts";
import { link, live } from "../data/live-feed.ts";
import { follow, hrefOf } from "../data/navigation.ts";
import {
  formatClockSeconds,
  formatCost,
  formatDuration,
  formatElapsed,
  formatPercent,
  shortModel,
  shortProject,
} from "../format.ts";
import { Empty, WaitingFor } from "../parts/empty.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { Panel } from "../parts/panel.tsx";

/** What is going on at this moment. */
export function Live() {
  const view = live.value;
  if (view !== null) return <Shown view={view} />;
  if (link.value === "opening") return <WaitingFor />;
  return (
    <Empty
      title="Nothing has been told yet"
      text="The page waits for the daemon: `waybar-llm-bridge daemon` starts it."
    />
  );
}

function Shown({ view: { sessions, tools } }: { view: LiveView }) {
  if (sessions.length === 0) {
    return (
      <Empty
        title="No session is open"
        text="Start Claude Code in a terminal: it shows here within a blink. If it does not, `waybar-llm-bridge doctor` finds out why."
      />
    );
  }
  const showsSubjects = [...sessions, ...tools].some(({ subject }) => subject !== null);
  return (
    <div class="live">
      <div class="live-sessions">
        <Tally sessions={sessions} />
        <ul class={showsSubjects ? "session-cards with-subjects" : "session-cards"}>
          {sessions.map((session) => (
            <SessionCard key={session.id} session={session} />
          ))}
        </ul>
      </div>
      <Panel title="Tools" note="As they are called">
        {tools.length === 0 ? (
          <Empty text="None has been called since the daemon began to listen." />
        ) : (
          <ol class={showsSubjects ? "tool-stream with-subjects" : "tool-stream"}>
            {tools.map((tool) => (
              <ToolRow key={`${tool.sessionId} ${tool.id}`} tool={tool} />
            ))}
          </ol>
        )}
      </Panel>
    </div>
  );
}

const TALLY: readonly { readonly state: SessionState; readonly words: string }[] = [
  { state: "waiting", words: "waiting" },
  { state: "error", words: "failed" },
  { state: "tool", words: "at work" },
  { state: "thinking", words: "thinking" },
  { state: "compacting", words: "compacting" },
  { state: "idle", words: "idle" },
];

const Tally = ({ sessions }: { sessions: readonly LiveSession[] }) => (
  <p class="tally">
    {TALLY.map(({ state, words }) => ({
      state,
      words,
      count: sessions.filter((session) => session.state === state).length,
    }))
      .filter(({ count }) => count > 0)
      .map(({ state, words, count }) => (
        <span key={state} class={`is-${state}`}>
          <i class="state-dot" />
          <b>{count}</b> {words}
        </span>
      ))}
  </p>
);

function SessionCard({ session }: { session: LiveSession }) {
  const { id, project, branch, state, activity, subject, since, isStale, subagents } = session;
  const change = { view: "sessions", session: id } as const;
  return (
    <li class={`session-card is-${state}${isStale ? " stale" : ""}`}>
      <a href={hrefOf(change)} onClick={(event) => follow(event, change)}>
        <p class="card-head">
          <b class="cut" title={project}>
            {shortProject(project)}
          </b>
          {branch !== null && <span class="cut faint">{branch}</span>}
        </p>
        <p class="card-activity">
          <i class="state-dot" />
          <span class="state-word cut">{activity}</span>
          <span class="faint">{formatElapsed(now.value - since)}</span>
        </p>
        <p class="cut mono muted card-subject">{subject ?? ""}</p>
        <p class="card-foot">
          <span class="cut">
            {session.model === null ? session.agent : shortModel(session.model)}
          </span>
          {subagents > 0 && (
            <span class="chip">{subagents === 1 ? "1 subagent" : `${subagents} subagents`}</span>
          )}
          {isStale && <span class="chip">no word for long</span>}
          <span class="card-figures">
            {session.contextPercent !== null && <Context percent={session.contextPercent} />}
            {session.cost !== null && <b>{formatCost(session.cost)}</b>}
          </span>
        </p>
      </a>
    </li>
  );
}

const Context = ({ percent }: { percent: number }) => (
  <span class="context" title="Context used">
    <span class={percent >= 90 ? "meter over" : percent >= 75 ? "meter warning" : "meter"}>
      <i style={{ width: `${Math.min(100, percent)}%` }} />
    </span>
    {formatPercent(Math.round(percent))}
  </span>
);

const TOOL_STATES: Readonly<
  Record<LiveTool["state"], { readonly icon: IconName; readonly words: string }>
> = {
  running: { icon: "running", words: "running" },
  ok: { icon: "done", words: "done" },
  failed: { icon: "broken", words: "failed" },
  denied: { icon: "denied", words: "denied" },
  interrupted: { icon: "interrupted", words: "interrupted" },
};

function ToolRow({ tool: { at, project, tool, subject, state, durationMs } }: { tool: LiveTool }) {
  const { icon, words } = TOOL_STATES[state];
  const took = state === "running" ? formatElapsed(now.value - at) : durationWords(durationMs);
  return (
    <li class={`tool-row ${state}`}>
      <span class="faint">{formatClockSeconds(at)}</span>
      <span class="tool-mark" title={words}>
        <Icon name={icon} />
        <span class="hidden-text">{words}</span>
      </span>
      <b class="cut">{tool}</b>
      <span class="cut mono muted">{subject ?? ""}</span>
      <span class="cut faint tool-project" title={project}>
        {shortProject(project)}
      </span>
      <span class="number muted">{took}</span>
    </li>
  );
}

const durationWords = (durationMs: number | null): string =>
  durationMs === null ? "" : formatDuration(durationMs);
