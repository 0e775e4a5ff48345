import { type Finished, finish } from "../finish.ts";
import type { Sandbox } from "../sandbox.ts";
import { isolation } from "./client.ts";
import { clientEnvironment, type ClientPlace } from "./client-place.ts";

/** A session takes 2 s; a busy machine may need long for a 377 MB program. */
const RUNS_WITHIN_MS = 120_000;

export interface PrintRun {
  readonly prompts: readonly string[];
  /** For the client, before each prompt; without spaces. */
  readonly args?: readonly string[];
  /** Beside what the client needs to run at all. */
  readonly env?: Readonly<Record<string, string>>;
  /** What a shell does once the sessions have ended, while the daemon still runs; its output follows theirs. */
  readonly after?: string;
}

/**
 * Runs the client without a terminal, one prompt after the other, each in a session of its own, beside the
 * scripted model and a daemon of the sandbox: all of them see one loopback interface, and nothing else. Ends
 * when the daemon has ended. `stdout` is the client's, `stderr` everybody's.
 */
export async function runPrintClient(
  clientPath: string,
  sandbox: Sandbox,
  place: ClientPlace,
  { prompts, args = [], env = {}, after = ":" }: PrintRun,
): Promise<Finished> {
  const apart = isolation();
  if (apart === undefined) throw new Error("There is no network namespace to be had here.");
  const child = Bun.spawn([...apart, "sh", "-c", RUN, "sh", clientPath, ...prompts], {
    cwd: place.workspace,
    env: {
      ...clientEnvironment(sandbox, place),
      TEST_BRIDGE: sandbox.binary,
      TEST_DAEMON_LOG: `${sandbox.root}/daemon.log`,
      TEST_ARGS: args.join(" "),
      TEST_AFTER: after,
      ...env,
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: RUNS_WITHIN_MS,
    killSignal: "SIGKILL",
  });
  return await finish(child);
}

/** The daemon is listening before the client starts, and is told to stop when the last one has ended: what was exported is kept by then. */
const RUN = `
ip link set lo up 2> /dev/null || ifconfig lo up || exit 1
setpriv --pdeathsig KILL "$TEST_BUN" "$TEST_API" "$TEST_API_PORT" "$TEST_API_LOG" "$PWD" < /dev/null > "$TEST_API_LOG.out" 2>&1 &
api=$!
setpriv --pdeathsig KILL "$TEST_BRIDGE" daemon 2> "$TEST_DAEMON_LOG" &
daemon=$!
export TEST_DAEMON=$daemon
until grep -q listening "$TEST_API_LOG" 2> /dev/null; do
  kill -0 "$api" 2> /dev/null || { cat "$TEST_API_LOG.out" >&2; exit 1; }
  sleep 0.02
done
until grep -q "OTLP over gRPC on" "$TEST_DAEMON_LOG" && grep -q "OTLP over HTTP on" "$TEST_DAEMON_LOG"; do
  kill -0 "$daemon" 2> /dev/null || { cat "$TEST_DAEMON_LOG" >&2; exit 1; }
  sleep 0.02
done
client=$1; shift
for prompt in "$@"; do
  "$client" $TEST_ARGS -p "$prompt" --output-format json || exit 1
done
sh -c "$TEST_AFTER"
kill -TERM "$daemon"
wait "$daemon"
cat "$TEST_DAEMON_LOG" >&2
kill "$api"
`;
