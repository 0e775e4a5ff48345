import type { Config } from "../config/config.ts";
import type { Now } from "../core/instant.ts";
import type { AgentEvent } from "../core/session/event.ts";
import type { Session } from "../core/session/session.ts";
import { describeSessions, sortRows } from "../core/view/session-facts.ts";
import { viewTray } from "../core/view/tray.ts";
import { hasMuteMark, setMuteMark } from "../store/mute-mark.ts";
import { hasSpool } from "../store/spool.ts";
import { barOptions } from "../surfaces/waybar/options.ts";
import { agentProcess } from "../sys/agent-process.ts";
import { listenDatagrams } from "../sys/datagram-listener.ts";
import type { Log } from "../sys/log.ts";
import { systemNow } from "../sys/now.ts";
import type { Env, RuntimePaths } from "../sys/paths.ts";
import { encodeMessage } from "../wire/encode.ts";
import { createBar } from "./bar.ts";
import { createCoalescer } from "./coalescer.ts";
import { createSupervisor } from "./component.ts";
import { createControlKeeper } from "./control.ts";
import { createDesktopNotices } from "./desktop/desktop-notices.ts";
import { createFollowers } from "./sessions/followers.ts";
import { createIntake } from "./intake.ts";
import { createLeftBehind } from "./sessions/left-behind.ts";
import { createLiveness } from "./sessions/liveness.ts";
import { createLivenessWatch } from "./sessions/liveness-watch.ts";
import { namedTranscript } from "./sessions/named-transcript.ts";
import { createNetworkDoor } from "./network-door.ts";
import { createOwnMetrics } from "./own-metrics.ts";
import { createRegistry } from "./sessions/registry.ts";
import { createSessionSaver } from "./sessions/session-saver.ts";
import { describeStatus } from "./service-status.ts";
import { createSpending } from "./spending/spending.ts";
import { tellTelemetryCosts } from "./sessions/telemetry-costs.ts";
import { createTray } from "./tray/tray.ts";

/** What the daemon is given by whoever runs it. */
export interface DaemonSetup {
  readonly config: Config;
  readonly paths: RuntimePaths;
  readonly uid: number;
  readonly env: Env;
  readonly log: Log;
  /** Descriptors that a service manager has opened: the socket, bound. Without any it is bound here. */
  readonly descriptors: readonly number[];
  /** Told in one line how the daemon is, whenever the bar is. */
  readonly onStatus: (status: string) => void;
}

/** A daemon that runs. */
export interface Daemon {
  /** Another configuration; the socket and the state file stay where they are. */
  reconfigure(config: Config): void;
  /** Takes what is still queued, writes everything down, and goes. */
  stop(): void;
}

/** What they tell was read somewhere: no reason to look at the transcript for more. */
const TELLS_FIGURES = new Set<AgentEvent["kind"]>(["cost", "telemetry-cost", "usage"]);

/** Builds the daemon and starts it. Throws BridgeFault when the socket cannot be had; every later fault degrades one part. */
export function bootDaemon(setup: DaemonSetup): Daemon {
  const { paths, uid, env, log } = setup;
  let { config } = setup;
  const now = systemNow;

  // What is known.
  const registry = createRegistry((session) => forget(session));
  const supervisor = createSupervisor(log, () => coalescer.touch());
  const own = createOwnMetrics();

  // What is shown.
  const shownOptions = () =>
    barOptions(config.bar, {
      degraded: supervisor.degraded(),
      ...spending.shown(),
      control: control.current(),
    });
  const bar = createBar({
    config: () => config.bar,
    uid,
    statePath: () => paths.state,
    options: shownOptions,
    sessions: registry.all,
    now,
    onSignalled: own.signalled,
    wake: () => coalescer.touch(),
  });
  const publish = () => {
    supervisor.run("state file", bar.publish, bar.publish);
    tray.touch();
    own.shown(now().bootMs);
    network.touch();
    setup.onStatus(describeStatus(registry.all().length, supervisor.degraded()));
  };
  const coalescer = createCoalescer(
    {
      get windowMs() {
        return config.daemon.coalesce_ms;
      },
      get maxDelayMs() {
        return config.daemon.max_delay_ms;
      },
    },
    () => now().bootMs,
    () => {
      if (hasSpool(paths.spool)) supervisor.run("spool", left.takeSpool);
      if (!supervisor.isWaiting("state file")) publish();
    },
  );

  // What a person has said by clicking on the bar.
  const control = createControlKeeper({
    isMuted: hasMuteMark(paths.muted),
    sessions: registry.all,
    rows: () =>
      sortRows(describeSessions(registry.all(), barOptions(config.bar), now())).map(
        ({ session }) => session,
      ),
    onMute(isMuted) {
      supervisor.run("mute", () => setMuteMark(paths.muted, isMuted));
      notices.lookAgain();
    },
    onChange: () => coalescer.touch(),
  });

  // What a person is told on the desktop.
  const notices = createDesktopNotices({
    config: () => config.notifications,
    isMuted: control.isMuted,
    sessions: registry.all,
    env,
    paths,
    supervisor,
    log,
    now,
  });
  const tray = createTray({
    isEnabled: () => config.tray.enabled,
    env,
    runtimeDir: paths.dir,
    view: () => viewTray(registry.all(), shownOptions(), now()),
    mute: () => control.take("mute"),
    now: () => now().bootMs,
    run: supervisor.run,
    log,
  });

  // What is written down.
  const saver = createSessionSaver(paths.sessions, registry.find, (task) =>
    supervisor.run("session files", task),
  );

  // What is followed beside the hooks.
  const followers = createFollowers({
    now,
    emit,
    run: (task) => supervisor.run("transcripts", task),
    onRead(agent, id) {
      const current = registry.find(agent, id);
      if (current) spending.touch(current);
    },
  });
  const liveness = createLivenessWatch({
    liveness: createLiveness(emit),
    sessions: registry.all,
    now,
  });

  /** One look at the clock serves all that an event sets off. */
  function emit(event: AgentEvent, moment: Now = now()): void {
    const { agent, sessionId } = event;
    const { before, after: session, effects } = registry.apply(event, moment);
    for (const effect of effects) {
      switch (effect.kind) {
        case "changed":
          own.changed(moment.bootMs);
          coalescer.touch(moment.bootMs);
          saver.touch(agent, sessionId);
          break;
        case "settled":
          supervisor.run("session files", () => saver.settle(agent, sessionId));
          break;
        case "ended":
          if (before) forget(before);
          break;
        default:
          effect satisfies never;
      }
    }
    if (!session) return;
    notices.see(session);
    followers.follow(session);
    if (!TELLS_FIGURES.has(event.kind)) spending.touch(session);
    liveness.see(session, moment);
  }

  function forget(session: Session): void {
    const { agent, id } = session;
    notices.end(session);
    followers.end(session);
    supervisor.run("session files", () => saver.forget(agent, id));
  }

  // What is counted, and how near it is to what a person means to spend.
  const spending = createSpending({
    config: () => config,
    env,
    usagePath: paths.usage,
    log,
    run: supervisor.run,
    now: () => now().epochMs,
    notifier: notices.notifier,
    isQuiet: notices.isQuiet,
    onChange: () => coalescer.touch(),
    onCost(session, costMicroUsd) {
      const { agent, id: sessionId, lastEventAt: at, lastEventEpochMs: atEpochMs } = session;
      const cost = costMicroUsd === undefined ? {} : { costMicroUsd };
      emit({ agent, sessionId, at, atEpochMs, kind: "cost", ...cost });
    },
  });

  // What is received and served by network, where somebody wants it.
  const network = createNetworkDoor({
    config: () => config,
    env,
    paths,
    uid,
    log,
    supervisor,
    now,
    sessions: registry.all,
    figures: () => ({ ...own.figures(), messages: intake.counts() }),
    summary: spending.summary,
    budgets: spending.budgets,
    ledger: spending.ledger,
    take: (message) => intake.take(encodeMessage(message)),
    onKept(costsMicroUsd) {
      tellTelemetryCosts(costsMicroUsd, { find: registry.find, emit });
      network.touch();
    },
  });

  const intake = createIntake({
    now,
    find: registry.find,
    agentProcess,
    emit(event, arrival) {
      own.received(event.kind, arrival.bootMs - event.at);
      emit(event, arrival);
    },
    control: control.take,
    serve: network.serve,
    // It may be the word of a hook that has just spooled its message: a touch looks there.
    onIgnored: coalescer.touch,
  });
  const left = createLeftBehind({
    paths,
    adopt(session) {
      registry.adopt(session);
      followers.follow(session);
    },
    take(message) {
      own.spooled();
      intake.take(message);
    },
    keep: saver.flush,
    lookAgain: () => coalescer.touch(),
  });

  // From here on hooks reach us. One that found nobody a moment ago holds the lock, and is waited for.
  const listener = listenDatagrams(paths.socket, intake.take, setup.descriptors);
  supervisor.run("spool", left.takeOver, left.takeOverNow);
  const { log_path: transcript } = config.daemon;
  if (transcript !== undefined) emit(namedTranscript(transcript, now()));

  spending.start();
  network.apply();
  notices.lookAgain();
  liveness.check();
  publish();
  tray.apply();

  return {
    reconfigure(next) {
      config = next;
      spending.restart();
      network.apply();
      bar.restart();
      notices.lookAgain();
      tray.apply();
      coalescer.touch();
    },
    stop() {
      liveness.stop();
      tray.stop();
      notices.stop();
      network.stop();
      listener.close();
      spending.stop();
      coalescer.flush();
      saver.stop();
      supervisor.run("session files", saver.flush);
      supervisor.stop();
      followers.stop();
      bar.stop();
    },
  };
}
