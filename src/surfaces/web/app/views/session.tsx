import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SessionView, TimelineEntry } from "../../../../core/dashboard/views.ts";
import { now } from "../data/clock.ts";
import { useAnswer } from "../data/answers.ts";
import {
  formatClockSeconds,
  formatCost,
  formatCount,
  formatDuration,
  formatMoment,
  formatMoney,
  formatWhole,
  NOTHING,
  sessionName,
  shortModel,
} from "../format.ts";
import { BarList } from "../parts/bar-list.tsx";
import { Empty, TELEMETRY_ONLY, telemetryWords, WaitingFor } from "../parts/empty.tsx";
import { Figure, Figures } from "../parts/figures.tsx";
import { Icon } from "../parts/icon.tsx";
import { Panel } from "../parts/panel.tsx";
import { Banner } from "../shell/banner.tsx";
import { ViewHeader } from "../shell/view-header.tsx";
import { KIND_WORDS, stepName } from "../step-name.ts";
import { cutTurns, type Turn } from "../turns.ts";

/** Longer courses show their last turns only, until one opens the others. */
const OPEN_TURNS = 6;

/** One session: its course, turn by turn, and what it came to. */
export function SessionPage({ id }: { id: string }) {
  // The row that was opened is gone, and with it the focus.
  useEffect(() => document.getElementById("main")?.focus({ preventScroll: true }), []);
  const { data, problem } = useAnswer<SessionView>(`/api/sessions/${encodeURIComponent(id)}`).value;
  return (
    <>
      <ViewHeader title={data === undefined ? "Session" : sessionName(data.session)}>
        {data !== undefined && data.session.state !== null && (
          <span class={`state-word is-${data.session.state}`}>
            <i class="state-dot" /> {data.session.state}
          </span>
        )}
      </ViewHeader>
      <div class="content">
        <Banner />
        {data !== undefined ? (
          <Shown view={data} />
        ) : problem === undefined ? (
          <WaitingFor />
        ) : (
          <Empty
            title={problem.status === 404 ? "Nobody knows this session" : problem.message}
            text={
              problem.status === 404
                ? "It may be of another machine, or its transcript is gone. `waybar-llm-bridge ledger sync` looks for it once more."
                : (problem.hint ?? "It is asked again shortly.")
            }
          />
        )}
      </div>
    </>
  );
}

function Shown({ view }: { view: SessionView }) {
  const { session, cwd, entries, leftOut, models, toolUses, ttftMs, blockedMs, sources } = view;
  const turns = cutTurns(entries);
  const place = cwd ?? session.project ?? session.host;
  // A session that has just begun is in no ledger yet: that it cost nothing is not known.
  const isCounted = models.length > 0 || session.tokens > 0;
  return (
    <div class="stack">
      <p class="session-line muted">
        {place !== undefined && <span class="mono">{place}</span>}
        <span>{session.agent}</span>
        <span class="mono">{session.id}</span>
        {session.firstAt !== null && session.lastAt !== null && (
          <span>
            {`${formatMoment(session.firstAt, now.peek())} – ${formatMoment(session.lastAt, now.peek())}`}
          </span>
        )}
      </p>
      {session.isTelemetryOnly && (
        <p class="muted">
          <span class="chip">telemetry only</span> {TELEMETRY_ONLY}
        </p>
      )}
      <Figures hero>
        <Figure name="Cost" value={isCounted ? formatCost(session.cost) : NOTHING} />
        <Figure name="Tokens" value={isCounted ? formatCount(session.tokens) : NOTHING} />
        <Figure
          name="Turns"
          value={turns.length === 0 ? NOTHING : formatWhole(turns.length)}
          note={leftOut > 0 ? "shown" : ""}
        />
        <Figure
          name="Responses"
          value={session.responses === null ? NOTHING : formatWhole(session.responses)}
          note={
            models.length > 1
              ? `${models.length} models`
              : session.model && shortModel(session.model)
          }
        />
        <Figure
          name="First word after"
          value={ttftMs === null ? NOTHING : formatDuration(ttftMs.median)}
          note={ttftMs === null ? "" : `one in 20: ${formatDuration(ttftMs.p95)}`}
        />
        <Figure
          name="Waited for a yes"
          value={blockedMs === null ? NOTHING : formatDuration(blockedMs)}
        />
      </Figures>
      <div class="columns session-columns">
        <Panel
          title="Course"
          note={
            leftOut > 0
              ? `the last ${formatWhole(entries.length)} steps; ${formatWhole(leftOut)} before them`
              : undefined
          }
        >
          {turns.length === 0 ? (
            <Empty text="Nothing of its course is known." />
          ) : (
            <ol class="turns">
              {turns.map((turn) => (
                <TurnRow
                  key={turn.number}
                  turn={turn}
                  isOpenAtFirst={turn.number > turns.length - OPEN_TURNS}
                />
              ))}
            </ol>
          )}
        </Panel>
        <div class="stack">
          <Panel title="Tools">
            {toolUses.length === 0 ? (
              <Empty text={telemetryWords(sources)} />
            ) : (
              <BarList
                tone={5}
                rest={formatWhole}
                rows={toolUses.map(({ tool, count, failed, totalMs }) => ({
                  key: tool,
                  name: tool,
                  size: count,
                  shown: formatWhole(count),
                  note: [formatDuration(totalMs), failed > 0 && `${failed} failed`]
                    .filter(Boolean)
                    .join(", "),
                }))}
              />
            )}
          </Panel>
          <Panel title="Models">
            {models.length === 0 ? (
              <Empty text="No response of it has been counted yet." />
            ) : (
              <BarList
                tone={2}
                rest={formatMoney}
                rows={models.map(({ model, cost, tokens }) => ({
                  key: model,
                  name: shortModel(model),
                  title: model,
                  size: cost.microUsd ?? 0,
                  shown: formatCost(cost),
                  note: `${formatCount(tokens.output)} out`,
                }))}
              />
            )}
          </Panel>
        </div>
      </div>
    </div>
  );
}

function TurnRow({ turn, isOpenAtFirst }: { turn: Turn; isOpenAtFirst: boolean }) {
  const isOpen = useSignal(isOpenAtFirst);
  const { number, from, to, entries, tools, tokens, cost, failed } = turn;
  return (
    <li>
      <button
        type="button"
        class="turn-head"
        aria-expanded={isOpen.value}
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        <Icon name="back" className={isOpen.value ? "glyph turn-arrow open" : "glyph turn-arrow"} />
        <b>Turn {number}</b>
        <span class="muted">{formatMoment(from, now.peek())}</span>
        <span class="muted">{formatDuration(to - from)}</span>
        {tools > 0 && <span class="muted">{tools === 1 ? "1 tool" : `${tools} tools`}</span>}
        {failed > 0 && <span class="bad-word">{failed} failed</span>}
        <span class="turn-figures">
          {tokens > 0 && <span class="muted">{formatCount(tokens)} tokens</span>}
          {tokens > 0 && <b>{formatCost(cost)}</b>}
        </span>
      </button>
      {isOpen.value && (
        <ol class="steps">
          {entries.map((entry, index) => (
            <Step key={index} entry={entry} turn={turn} />
          ))}
        </ol>
      )}
    </li>
  );
}

function Step({ entry, turn }: { entry: TimelineEntry; turn: Turn }) {
  const { at, durationMs, kind, name, thread, isOk, tokens, cost, subject } = entry;
  const whole = Math.max(1, turn.to - turn.from);
  const left = ((at - turn.from) / whole) * 100;
  const width = ((durationMs ?? 0) / whole) * 100;
  return (
    <li class={`step-row kind-${kind}${isOk ? "" : " bad"}`}>
      <span class="faint step-time">{formatClockSeconds(at)}</span>
      <span class="step-mark" title={KIND_WORDS[kind]}>
        <Icon name={kind} />
      </span>
      <span class="step-name">
        <span class="cut">{stepName(kind, name)}</span>
        {!isOk && <span class="bad-word">{kind === "decision" ? "refused" : "failed"}</span>}
        {thread !== "main" && <span class="chip">{thread}</span>}
        {subject !== null && <span class="cut mono muted">{subject}</span>}
      </span>
      <span class="step-track" aria-hidden="true">
        <i style={{ left: `${Math.min(99, left)}%`, width: `${Math.max(0.6, width)}%` }} />
      </span>
      <span class="number muted step-took">
        {durationMs === null ? "" : formatDuration(durationMs)}
      </span>
      <span class="number muted step-tokens">{tokens === null ? "" : formatCount(tokens)}</span>
      <span class="number step-cost">{cost === null ? "" : formatCost(cost)}</span>
    </li>
  );
}
