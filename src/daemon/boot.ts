import type { Config } from "../config/config.ts";
import { billingTerms } from "../config/price-book-in-force.ts";
import { bootMs, type Now } from "../core/instant.ts";
import type { AgentEvent } from "../core/session/event.ts";
import type { Session } from "../core/session/session.ts";
import { describeBilling } from "../core/usage/billing.ts";
import type { BudgetState } from "../core/usage/budget.ts";
import { describeSessions, sortRows } from "../core/view/session-facts.ts";
import { viewTray } from "../core/view/tray.ts";
import { systemDesktop } from "../desktop/ports.ts";
import type { Ledger } from "../store/ledger/ledger.ts";
import { openBudgetNotices } from "../store/ledger/budget-notices.ts";
import { hasMuteMark, setMuteMark } from "../store/mute-mark.ts";
import { drainSpool, hasSpool } from "../store/spool.ts";
import { removeUsageFile, writeUsageFile } from "../store/usage-file.ts";
import { loadSessions } from "../store/session-files.ts";
import { createNotifier } from "../surfaces/notify/notifier.ts";
import { barOptions } from "../surfaces/waybar/options.ts";
import { createWaybarSignaller, systemBars } from "../surfaces/waybar/signaller.ts";
import { agentProcess } from "../sys/agent-process.ts";
import { listenDatagrams } from "../sys/datagram-listener.ts";
import { lockFile } from "../sys/file-lock.ts";
import { hearProgram } from "../sys/hear-program.ts";
import type { Log } from "../sys/log.ts";
import { ownUnit } from "../sys/own-unit.ts";
import { runProgram } from "../sys/run-program.ts";
import { startOutside } from "../sys/start-apart.ts";
import { systemNow } from "../sys/now.ts";
import type { Env, RuntimePaths } from "../sys/paths.ts";
import { utcOffsetMinutes } from "../sys/utc-offset.ts";
import { encodeMessage } from "../wire/encode.ts";
import { createAttentionWatch } from "./attention-watch.ts";
import { budgetView } from "./budget-view.ts";
import { createBudgetWatch } from "./budget-watch.ts";
import { createCoalescer } from "./coalescer.ts";
import { createSupervisor } from "./component.ts";
import { createControlKeeper } from "./control.ts";
import { createFollowers } from "./followers.ts";
import { createIntake } from "./intake.ts";
import { createLedgerKeeper } from "./ledger-keeper.ts";
import { ledgerPorts } from "./ledger-ports.ts";
import { createLiveness } from "./liveness.ts";
import { createLivenessWatch } from "./liveness-watch.ts";
import { createNetworkDoor } from "./network-door.ts";
import { openNoticeBook } from "./notice-book.ts";
import { createOwnMetrics } from "./own-metrics.ts";
import { createPublisher } from "./publisher.ts";
import { createQuit } from "./quit.ts";
import { createRegistry } from "./registry.ts";
import { createSessionSaver } from "./session-saver.ts";
import { createSessionWindows } from "./session-windows.ts";
import { describeStatus } from "./service-status.ts";
import { tellTelemetryCosts } from "./telemetry-costs.ts";
import { createTrayActions } from "./tray-actions.ts";
import { createTrayService } from "./tray-service.ts";

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

/** A hook that folds its event by itself is done within this time, or was stopped in the middle. */
const BOOT_LOCK_WAIT_MS = 1000;

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
  let signaller = newSignaller();
  const shownOptions = () =>
    barOptions(config.bar, {
      degraded: supervisor.degraded(),
      usage: keeper.summary(),
      budget: budgetView(budgets, describeBilling(billingTerms(config.prices))),
      control: control.current(),
    });
  const publisher = createPublisher({
    statePath: () => paths.state,
    options: shownOptions,
    sessions: registry.all,
    signaller: () => signaller,
    now,
    onSignalled: own.signalled,
    wake: () => coalescer.touch(),
  });
  const publish = () => {
    supervisor.run("state file", publisher.publish, publisher.publish);
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
      if (hasSpool(paths.spool)) supervisor.run("spool", takeSpool);
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
      attention.lookAgain();
    },
    onChange: () => coalescer.touch(),
  });

  // What a person is told on the desktop.
  const notices = openNoticeBook(paths.notices, (task) => supervisor.run("notices", task));
  const notifier = createNotifier(runProgram, log, { hear: hearProgram, shown: notices.shown });
  const windows = createSessionWindows(systemDesktop(env, paths.dir), log);
  const attention = createAttentionWatch({
    config: () => config.notifications,
    isMuted: control.isMuted,
    sessions: registry.all,
    notifier,
    isInView: windows.isInView,
    runLong: (task) => supervisor.runLong("notifications", task),
    onClick: (session) => supervisor.runLong("windows", async () => await windows.show(session)),
    known: notices.attention,
    onChange: notices.keep,
    now,
    utcOffsetMinutes,
    displayWidth: (text) => Bun.stringWidth(text),
  });

  const quit = createQuit({
    unit: ownUnit(env, process.pid),
    run: runProgram,
    log,
    leave: () => void process.kill(process.pid, "SIGTERM"),
  });
  const tray = createTrayService({
    load: async () => await import("../surfaces/tray/tray.ts"),
    isEnabled: () => config.tray.enabled,
    env,
    runtimeDir: paths.dir,
    quitLabel: quit.label,
    view: () => viewTray(registry.all(), shownOptions(), now()),
    onAction: createTrayActions({
      env,
      log,
      startOutside,
      mute: () => control.take("mute"),
      quit: quit.quit,
    }),
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
      if (current) keeper.touch(current);
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
    attention.see(session);
    followers.follow(session);
    if (!TELLS_FIGURES.has(event.kind)) keeper.touch(session);
    liveness.see(session, moment);
  }

  function forget(session: Session): void {
    const { agent, id } = session;
    attention.end(session);
    followers.end(session);
    supervisor.run("session files", () => saver.forget(agent, id));
  }

  // What is counted, and how near it is to what a person means to spend.
  let budgets: readonly BudgetState[] = [];
  let ledgerDb: Ledger["db"] | undefined;
  const budgetWatch = createBudgetWatch({
    config: () => config,
    takeNotice: (notice) => ledgerDb !== undefined && openBudgetNotices(ledgerDb)(notice),
    notifier,
    isQuiet: attention.isQuiet,
  });
  const keeper = createLedgerKeeper({
    ...ledgerPorts({ config: () => config, env, log, run: supervisor.run }),
    now: () => now().epochMs,
    onCost(session, costMicroUsd) {
      const { agent, id: sessionId, lastEventAt: at, lastEventEpochMs: atEpochMs } = session;
      const cost = costMicroUsd === undefined ? {} : { costMicroUsd };
      emit({ agent, sessionId, at, atEpochMs, kind: "cost", ...cost });
    },
    onSummary(summary, ledger) {
      supervisor.run("budgets", () => {
        ledgerDb = ledger.db;
        budgets = budgetWatch.check(summary);
      });
      supervisor.run("usage file", () => writeUsageFile(paths.usage, summary));
      coalescer.touch();
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
    summary: keeper.summary,
    budgets: () => budgets,
    ledger: keeper.ledger,
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
  const takeSpooled = (message: Uint8Array) => {
    own.spooled();
    intake.take(message);
  };
  const takeSpool = () => {
    using lock = lockFile(paths.lock, 0);
    if (lock) drainSpool(paths.spool, takeSpooled, saver.flush);
    else coalescer.touch();
  };

  /** What is written down comes before what is spooled: that was sent later, and adds to it. */
  const takeOver = (waitMs = 0) => {
    using lock = lockFile(paths.lock, waitMs);
    for (const session of loadSessions(paths.sessions)) {
      registry.adopt(session);
      followers.follow(session);
    }
    if (lock) drainSpool(paths.spool, takeSpooled, saver.flush);
    else coalescer.touch();
  };

  // From here on hooks reach us. One that found nobody a moment ago holds the lock, and is waited for.
  const listener = listenDatagrams(paths.socket, intake.take, setup.descriptors);
  supervisor.run("spool", () => takeOver(BOOT_LOCK_WAIT_MS), takeOver);
  followLog(config.daemon.log_path);

  keeper.start();
  network.apply();
  attention.lookAgain();
  liveness.check();
  publish();
  tray.apply();

  /** A transcript that was named to us is a session of its own, until its hooks say more. */
  function followLog(path: string | undefined): void {
    if (path === undefined) return;
    const at = now();
    emit({
      agent: "claude",
      sessionId: path.slice(path.lastIndexOf("/") + 1).replace(/\.jsonl$/, ""),
      at: bootMs(at.bootMs),
      atEpochMs: at.epochMs,
      transcriptPath: path,
      kind: "seen",
    });
  }

  function newSignaller() {
    const { signal, sigrtmin } = config.bar;
    return createWaybarSignaller(sigrtmin + signal, systemBars(uid));
  }

  return {
    reconfigure(next) {
      config = next;
      keeper.restart();
      network.apply();
      signaller[Symbol.dispose]();
      signaller = newSignaller();
      attention.lookAgain();
      tray.apply();
      coalescer.touch();
    },
    stop() {
      liveness.stop();
      tray.stop();
      attention.stop();
      notifier.stop();
      notices.flush();
      network.stop();
      listener.close();
      keeper.stop();
      supervisor.run("usage file", () => removeUsageFile(paths.usage));
      coalescer.flush();
      publisher.stop();
      saver.stop();
      supervisor.run("session files", saver.flush);
      supervisor.stop();
      followers.stop();
      signaller[Symbol.dispose]();
    },
  };
}
