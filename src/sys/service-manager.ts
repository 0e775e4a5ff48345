import { CLOCK_SYMBOLS } from "./clock.ts";
import { SENDER_SYMBOLS, sendTo } from "./dgram.ts";
import { openLibc } from "./libc.ts";
import type { Env } from "./paths.ts";

/** What a service manager that speaks systemd's protocol wants of us, and has for us. */
export interface ServiceTerms {
  /** Where it hears us (sd_notify(3)): a path, or `@` and a name. */
  readonly notifyAddress?: string;
  /** It ends us when it has heard nothing for so long. */
  readonly watchdogMs?: number;
  /** Descriptors that it has opened for us (sd_listen_fds(3)). */
  readonly descriptors: readonly number[];
}

/** A service manager, or nobody: then every word goes nowhere. */
export interface ServiceManager {
  readonly descriptors: readonly number[];
  /** Everything is in place: the manager starts what waits for us. */
  ready(): void;
  /** We are reading our configuration again; `ready` ends it. */
  reloading(): void;
  stopping(): void;
  /** One line for a person who asks the manager about us. The same line twice is told once. */
  status(text: string): void;
  /** Gives a sign of life twice in the time that the manager waits for one. From a timer, so a loop that hangs gives none. */
  keepAlive(): Disposable;
}

/** Descriptors begin here (sd_listen_fds(3)). */
const FIRST_DESCRIPTOR = 3;

const VARIABLES = [
  "NOTIFY_SOCKET",
  "WATCHDOG_USEC",
  "WATCHDOG_PID",
  "LISTEN_PID",
  "LISTEN_FDS",
  "LISTEN_FDNAMES",
] as const;

/** Reads the terms from an environment. What is meant for another process, or malformed, does not count. */
export function readServiceTerms(env: Env, pid: number): ServiceTerms {
  const isForUs = (name: string) => env[name] === undefined || env[name] === String(pid);
  // A compositor that is a service itself hands its own on to all that it starts: our STOPPING=1 would end the session.
  const address = (isForUs("SYSTEMD_EXEC_PID") && env["NOTIFY_SOCKET"]) || "";
  const watchdogUsec = isForUs("WATCHDOG_PID") ? countOf(env["WATCHDOG_USEC"]) : 0;
  const descriptors = env["LISTEN_PID"] === String(pid) ? countOf(env["LISTEN_FDS"]) : 0;
  return {
    ...(/^[/@]./.test(address) && { notifyAddress: address }),
    ...(watchdogUsec > 0 && { watchdogMs: watchdogUsec / 1000 }),
    descriptors: Array.from({ length: descriptors }, (_, i) => FIRST_DESCRIPTOR + i),
  };
}

const countOf = (text = ""): number => (/^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0);

/**
 * The manager that started this process. Its variables leave `env`, and its descriptors are closed in
 * programs that we run: they speak of us alone.
 */
export function takeServiceManager(env: Record<string, string | undefined>): ServiceManager {
  const terms = readServiceTerms(env, process.pid);
  for (const name of VARIABLES) delete env[name];
  for (const fd of terms.descriptors) closeOnExec(fd);
  const { notifyAddress } = terms;
  return createServiceManager(
    terms,
    notifyAddress === undefined ? () => {} : (message) => sendNotice(notifyAddress, message),
  );
}

/** Puts words to what is said; `send` takes one message, lines of `NAME=value`. */
export function createServiceManager(
  { descriptors, watchdogMs }: ServiceTerms,
  send: (message: string) => void,
): ServiceManager {
  let told: string | undefined;
  return {
    descriptors,
    ready: () => send("READY=1"),
    reloading: () => send(`RELOADING=1\nMONOTONIC_USEC=${readMonotonicUsec()}`),
    stopping: () => send("STOPPING=1"),
    status(text) {
      if (text === told) return;
      told = text;
      send(`STATUS=${text}`);
    },
    keepAlive() {
      if (watchdogMs === undefined) return { [Symbol.dispose]() {} };
      const timer = setInterval(() => send("WATCHDOG=1"), watchdogMs / 2);
      return { [Symbol.dispose]: () => clearInterval(timer) };
    },
  };
}

/** A manager that is busy is waited for, but never for long: its queue holds a few messages of each service. */
const SEND_WAIT_MS = 1000;

function sendNotice(address: string, message: string): void {
  const bytes = new TextEncoder().encode(message);
  sendTo(openLibc(SENDER_SYMBOLS), notifySockaddr(address), bytes, SEND_WAIT_MS);
}

const AF_UNIX = 1;

/** A sockaddr_un; a name in the abstract space has NUL in the place of `@`, and none at its end (unix(7)). */
function notifySockaddr(address: string): Uint8Array {
  const bytes = new TextEncoder().encode(address);
  const isAbstract = address.startsWith("@");
  const sockaddr = new Uint8Array(2 + bytes.length + (isAbstract ? 0 : 1));
  sockaddr[0] = AF_UNIX;
  sockaddr.set(bytes, 2);
  if (isAbstract) sockaddr[2] = 0;
  return sockaddr;
}

const F_SETFD = 2;
const FD_CLOEXEC = 1;

function closeOnExec(fd: number): void {
  const { fcntl } = openLibc({ fcntl: { args: ["i32", "i32", "i32"], returns: "i32" } });
  fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/** The clock that the manager compares with (clock_gettime(2)). */
const CLOCK_MONOTONIC = 1;

function readMonotonicUsec(): number {
  const timespec = new Uint32Array(4); // struct timespec, little-endian: seconds, nanoseconds
  openLibc(CLOCK_SYMBOLS).clock_gettime(CLOCK_MONOTONIC, timespec);
  const [low = 0, high = 0, nanoseconds = 0] = timespec;
  return (low + high * 2 ** 32) * 1e6 + Math.floor(nanoseconds / 1000);
}
