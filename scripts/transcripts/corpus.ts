import { closeSync, mkdirSync, openSync, utimesSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  type AgentRun,
  converse,
  type LaunchAgent,
  type Plan,
  type Tally,
} from "./conversation.ts";
import { currentClient } from "./current-client.ts";
import { createFiller } from "./filler.ts";
import { createIds } from "./ids.ts";
import { client10128, client2179 } from "./older-clients.ts";
import { type Place, placesOf } from "./places.ts";
import { createRandom } from "./random.ts";
import type { Agent, Client, Session, Source, Thread } from "./thread.ts";
import { addTotals, type Totals } from "./usage.ts";

export interface CorpusOptions {
  readonly dir: string;
  readonly bytes: number;
  /** Transcripts, those of subagents included. */
  readonly files: number;
  readonly days: number;
  readonly seed: number;
  readonly untilMs: number;
  /** The last line of the last file is half written. */
  readonly torn: boolean;
}

/** What was written, and what a reader that does everything right finds in it. */
export interface CorpusSummary {
  readonly bytes: number;
  readonly files: number;
  readonly usageLines: number;
  /** Different ones: forks and replays have the same again. */
  readonly responses: number;
  readonly sessions: number;
  readonly subagents: number;
  readonly forks: number;
  readonly synthetic: number;
  readonly aborted: number;
  readonly replayed: number;
  readonly withoutRequestId: number;
  readonly totals: Readonly<Record<string, Readonly<Totals>>>;
}

/** A session that is to be written. */
interface SessionPlan {
  readonly client: Client;
  /** Of the bytes that are left. */
  readonly weight: number;
  readonly agents: number[];
  readonly isFork: boolean;
}

/** The session before, when a fork of it comes next. */
interface Original {
  readonly thread: Thread;
  readonly place: Place;
  readonly plan: Plan;
}

const SUBAGENT_SHARE = 0.3;
const FORK_SHARE = 0.03;
/** Forks are of sessions of modest size: all that is copied counts twice. */
const MAX_COPIED_BYTES = 6_000_000;
/** System prompt, tools and skills, which the client writes down in every session. */
const PROMPT_BYTES = 150_000;
const BYTES_PER_RESPONSE = 12_000;
const RESPONSE_MS = 20_000;
const DAY_MS = 86_400_000;
const WRITE_BYTES = 8_000_000;

/** Writes transcripts below `dir/projects`. The same options give the same bytes. */
export function makeCorpus(options: CorpusOptions): CorpusSummary {
  const random = createRandom(options.seed);
  const source: Source = { random, ids: createIds(random), filler: createFiller(random) };
  const tally: Tally = {
    totals: new Map(),
    synthetic: 0,
    aborted: 0,
    replayed: 0,
    withoutRequestId: 0,
  };
  const plans = planSessions(source, options.files);
  const written = { bytes: 0, usageLines: 0, subagents: 0, files: 0 };
  let weightLeft = plans.reduce((sum, plan) => sum + weightOf(plan), 0);
  let original: Original | undefined;
  let hasUnknownModel = false;

  const save = (thread: Thread, path: string): void => {
    writeLines(path, thread);
    written.bytes += thread.bytes;
    written.usageLines += thread.usageLines;
    written.files++;
  };

  for (const [index, sessionPlan] of plans.entries()) {
    const bytesOf = (weight: number): number =>
      Math.max((weight / weightLeft) * (options.bytes - written.bytes), 3000);
    const place = sessionPlan.isFork && original ? original.place : random.pick(placesOf());
    const budgetBytes = bytesOf(sessionPlan.weight);
    const session = makeSession(source, options, place, budgetBytes);
    const plan = makePlan(source, sessionPlan.client, {
      budgetBytes,
      meetsUnknownModel: !hasUnknownModel && sessionPlan.client === currentClient,
    });
    hasUnknownModel ||= plan.meetsUnknownModel;
    const folder = join(options.dir, "projects", session.cwd.replaceAll(/[^A-Za-z0-9]/g, "-"));
    const thread = startThread(source, session, undefined, budgetBytes, options.untilMs);
    const launch =
      (weight: number): LaunchAgent =>
      (parent, toolUseId) => {
        const run = runAgent(source, tally, parent, plan, toolUseId, bytesOf(weight));
        if (plan.client === client10128) {
          for (const line of run.thread.lines) parent.lines.push(line);
          parent.bytes += run.thread.bytes;
          parent.usageLines += run.thread.usageLines;
          return run;
        }
        const path = join(folder, session.id, "subagents", `agent-${run.agent.id}`);
        save(run.thread, `${path}.jsonl`);
        written.subagents++;
        writeFileSync(`${path}.meta.json`, metaOf(plan.client, run.agent), { mode: 0o600 });
        return run;
      };
    if (sessionPlan.isFork && original) copyFrom(source, original, thread);
    else plan.client.open(source, thread, source.filler.sentence());
    const whole = {
      ...plan,
      budgetBytes: plan.budgetBytes + (sessionPlan.isFork ? thread.bytes : 0),
    };
    converse(source, thread, whole, tally, sessionPlan.agents.map(launch));
    if (options.torn && index === plans.length - 1) tear(source, thread);
    save(thread, join(folder, `${session.id}.jsonl`));
    weightLeft -= weightOf(sessionPlan);
    original = sessionPlan.client === currentClient ? { thread, place, plan } : undefined;
  }

  const totals = Object.fromEntries(tally.totals);
  return {
    bytes: written.bytes,
    files: written.files,
    usageLines: written.usageLines,
    responses: Object.values(totals).reduce((sum, { responses }) => sum + responses, 0),
    sessions: plans.length,
    subagents: written.subagents,
    forks: plans.filter(({ isFork }) => isFork).length,
    synthetic: tally.synthetic,
    aborted: tally.aborted,
    replayed: tally.replayed,
    withoutRequestId: tally.withoutRequestId,
    totals,
  };
}

const weightOf = ({ weight, agents }: SessionPlan): number =>
  agents.reduce((sum, agent) => sum + agent, weight);

function planSessions({ random }: Source, files: number): SessionPlan[] {
  const subagents = Math.floor(files * SUBAGENT_SHARE);
  const sessions = files - subagents;
  const forks = sessions < 4 ? 0 : Math.max(Math.round(sessions * FORK_SHARE), 1);
  const plans: SessionPlan[] = Array.from({ length: sessions - forks }, (_, index) => ({
    // One of each at least, so that small sets have them too; the last one is current, and may be torn.
    client:
      index === 1 && sessions > 4
        ? client10128
        : index === 2 && sessions > 4
          ? client2179
          : index === 0 || index === sessions - forks - 1
            ? currentClient
            : random.weighted([
                [currentClient, 85],
                [client2179, 11],
                [client10128, 4],
              ]),
    weight: random.heavyTailed(1, 1),
    agents: [],
    isFork: false,
  }));
  const hosts = plans.filter(({ client }) => client !== client10128) as [
    SessionPlan,
    ...SessionPlan[],
  ]; // the first one is current
  for (let agent = 0; agent < subagents; agent++)
    random.pick(hosts).agents.push(random.heavyTailed(0.3, 0.8));
  for (const plan of plans) {
    // These agents have no file of their own.
    if (plan.client === client10128) plan.agents.push(random.heavyTailed(0.1, 0.5));
  }
  for (let fork = 0; fork < forks; fork++) {
    const originals = plans.filter(
      ({ client, isFork }, index) =>
        client === currentClient && !isFork && plans[index + 1]?.isFork !== true,
    );
    const light = originals.toSorted((a, b) => a.weight - b.weight)[
      Math.floor(originals.length * random.share() * 0.7)
    ];
    const at = light ? plans.indexOf(light) : -1;
    plans.splice(at + 1, 0, {
      client: currentClient,
      weight: random.heavyTailed(0.5, 0.5),
      agents: [],
      isFork: at >= 0,
    });
  }
  return plans;
}

function makeSession(
  { random, ids }: Source,
  { days, untilMs }: CorpusOptions,
  place: Place,
  budgetBytes: number,
): Session {
  const lastsMs = Math.min((budgetBytes / BYTES_PER_RESPONSE) * RESPONSE_MS, (days * DAY_MS) / 3);
  const latestMs = untilMs - lastsMs;
  const earliestMs = untilMs - days * DAY_MS;
  const start = new Date(earliestMs + random.share() * (latestMs - earliestMs));
  // Weekends are quiet, and some begin late enough to go on after midnight.
  const weekday = start.getUTCDay();
  const isWeekend = weekday === 0 || weekday === 6;
  if (isWeekend && random.happens(0.7)) start.setUTCDate(start.getUTCDate() - 2);
  const hour = random.happens(0.08) ? random.between(22, 23) : random.between(8, 16);
  start.setUTCHours(hour, random.between(0, 59), random.between(0, 59), random.between(0, 999));
  return {
    id: ids.uuid(),
    entrypoint: random.happens(0.85) ? "cli" : "sdk-cli",
    cwd: place.cwd,
    branch: random.pick(place.branches),
    isWorktree: place.isWorktree,
    slug: random.happens(0.2) ? "glimmering-sauteeing-magpie" : undefined,
    startedMs: Math.max(Math.min(start.getTime(), latestMs), earliestMs),
    totals: new Map(),
  };
}

function makePlan(
  { random }: Source,
  client: Client,
  known: Pick<Plan, "budgetBytes" | "meetsUnknownModel">,
): Plan {
  const model =
    client === client10128
      ? "claude-sonnet-4-20250514"
      : client === client2179
        ? "claude-sonnet-4-6"
        : random.weighted([
            ["claude-opus-5-5", 46],
            ["claude-sonnet-5-5", 28],
            ["claude-opus-4-8", 14],
            ["claude-haiku-5-5", 12],
          ]);
  const isWide = model.endsWith("5-5") && !model.includes("haiku") && random.happens(0.2);
  return {
    ...known,
    client,
    model,
    windowTokens: isWide ? 900_000 : 180_000,
    cache: random.weighted([
      ["1h", 5],
      ["5m", 3],
      ["both", 2],
    ]),
    isFast: model.includes("opus") && random.happens(0.06),
    geography: random.happens(0.04) ? "us" : "not_available",
    contextTokens: random.between(16_000, 34_000),
    isNightly: random.happens(0.1),
  };
}

function startThread(
  { ids }: Source,
  session: Session,
  agent: Agent | undefined,
  budgetBytes: number,
  untilMs: number,
): Thread {
  return {
    session,
    agent,
    lines: [],
    bytes: 0,
    usageLines: 0,
    parentUuid: undefined,
    promptId: ids.uuid(),
    atMs: session.startedMs,
    untilMs,
    cwd: session.cwd,
    promptBytes: Math.min(PROMPT_BYTES, budgetBytes * 0.25) * (agent ? 0.5 : 1),
    toolsUsed: [],
    lastRequest: undefined,
    turns: 0,
  };
}

function runAgent(
  source: Source,
  tally: Tally,
  parent: Thread,
  parentPlan: Plan,
  toolUseId: string,
  budgetBytes: number,
): AgentRun & { readonly thread: Thread } {
  const { random, ids, filler } = source;
  const model =
    parentPlan.client === currentClient
      ? random.weighted([
          ["claude-haiku-5-5", 40],
          ["claude-sonnet-5-5", 35],
          [parentPlan.model, 25],
        ])
      : parentPlan.model;
  const agent: Agent = {
    id: ids.agent(),
    type: random.pick(["general-purpose", "Explore", "Plan", "code-reviewer"]),
    toolUseId,
    model,
    description: filler.sentence(),
    isBackground: random.happens(0.4),
  };
  const thread = startThread(source, parent.session, agent, budgetBytes, parent.untilMs);
  thread.atMs = parent.atMs;
  const plan: Plan = {
    ...parentPlan,
    model,
    budgetBytes,
    windowTokens: 180_000,
    contextTokens: random.between(8000, 16_000),
    meetsUnknownModel: false,
    isNightly: true,
  };
  plan.client.open(source, thread, filler.sentence());
  const { last, toolUses } = converse(source, thread, plan, tally, []);
  return { thread, agent, endedMs: thread.atMs, last, toolUses };
}

function metaOf(client: Client, agent: Agent): string {
  const description = JSON.parse(`"${agent.description}"`) as unknown; // it was text for a JSON string
  if (client !== currentClient) return JSON.stringify({ agentType: agent.type, description });
  return JSON.stringify({
    agentType: agent.type,
    isBuiltIn: true,
    description,
    toolUseId: agent.toolUseId,
    spawnDepth: 1,
    requestShape: agent.isBackground ? "background" : "foreground",
    requestNonInteractive: true,
    model: agent.model,
    pickedEffortModel: agent.model,
    finished: true,
  });
}

/** What `--fork-session` does: all that hangs together is copied, under a new session. */
function copyFrom(source: Source, original: Original, thread: Thread): void {
  const { random } = source;
  const { id } = original.thread.session;
  const linked = original.thread.lines.filter((line) => line.startsWith(`{"parentUuid":`));
  const ends = [...linked.keys()].filter((index) =>
    linked[index]?.includes(`"subtype":"turn_duration"`),
  );
  const end = ends[Math.floor(ends.length * (0.4 + 0.6 * random.share()))] ?? linked.length - 1;
  for (const line of linked.slice(0, end + 1)) {
    if (thread.bytes > MAX_COPIED_BYTES) break;
    const isResponse = line.includes(`"role":"assistant"`);
    const named = line.replaceAll(id, thread.session.id);
    const copy = isResponse ? `${named.slice(0, -2)},"requestSessionId":"${id}"}\n` : named;
    thread.lines.push(copy);
    thread.bytes += Buffer.byteLength(copy);
    if (isResponse) thread.usageLines++;
    thread.parentUuid = /"uuid":"([0-9a-f-]{36})"/.exec(copy)?.[1];
  }
  thread.atMs = Math.max(thread.atMs, original.thread.atMs);
  for (const [model, totals] of original.thread.session.totals)
    addTotals(thread.session.totals, model, totals);
  currentClient.resume?.(source, thread, source.filler.sentence());
}

/** A line that the client is still writing. */
function tear({ ids }: Source, thread: Thread): void {
  const line = thread.lines.findLast((candidate) => candidate.includes(`"role":"assistant"`));
  if (line === undefined) return;
  const next = line.replace(/"id":"msg_\w+"/, `"id":"${ids.message()}"`);
  const half = next.slice(0, Math.floor(next.length * 0.6));
  thread.lines.push(half);
  thread.bytes += Buffer.byteLength(half);
}

function writeLines(path: string, { lines, atMs }: Thread): void {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "w", 0o600);
  let held: string[] = [];
  let heldLength = 0;
  const flush = () => {
    const bytes = Buffer.from(held.join(""));
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    held = [];
    heldLength = 0;
  };
  for (const line of lines) {
    held.push(line);
    heldLength += line.length;
    if (heldLength > WRITE_BYTES) flush();
  }
  flush();
  closeSync(file);
  utimesSync(path, atMs / 1000, atMs / 1000);
}
