import { openLibc, readErrno } from "./libc.ts";
import { signalMask } from "./processes.ts";

const libc = openLibc({
  syscall: { args: ["i64", "i64", "i64", "i64", "i64"], returns: "i32" },
  signal: { args: ["i32", "u64"], returns: "u64" },
  prctl: { args: ["i32", "ptr"], returns: "i32" },
  close: { args: ["i32"], returns: "i32" },
  __errno_location: { args: [], returns: "ptr" },
});

// The same on x86-64 and arm64 (asm-generic/unistd.h).
const SYS_PIDFD_SEND_SIGNAL = 424;
const SYS_PIDFD_OPEN = 434;

const ESRCH = 3;
const SIG_IGN = 1;
const PR_SET_NAME = 15;

const SIGUSR1 = 10;
const SIGUSR2 = 12;
/** glibc's SIGRTMIN + 1; musl's is 35, and one more or less does no harm. */
const FIRST_BAR_SIGNAL = 35;
const SIGRTMAX = 64;

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessHandle extends Disposable {
  readonly pid: number;
  /** `gone` when the process has ended, `refused` when the kernel does not let us. */
  send(signal: number): "sent" | "gone" | "refused";
}

/** Opens a pidfd (pidfd_open(2), Linux 5.3); undefined when the process is gone. */
export function openProcess(pid: number): ProcessHandle | undefined {
  const fd = libc.syscall(SYS_PIDFD_OPEN, pid, 0, 0, 0);
  if (fd < 0) return undefined;
  return {
    pid,
    send(signal) {
      if (libc.syscall(SYS_PIDFD_SEND_SIGNAL, fd, signal, 0, 0) === 0) return "sent";
      return readErrno(libc.__errno_location()) === ESRCH ? "gone" : "refused";
    },
    [Symbol.dispose]: () => {
      libc.close(fd);
    },
  };
}

/**
 * Makes this process deaf to the signals that bars are refreshed with, and gives it another name than
 * its file's: `pkill -RTMIN+8 waybar` in somebody's script matches ours too, and would end it. Signals
 * that the runtime itself handles are left alone.
 */
export function surviveBarSignals(name: string): void {
  const caught = signalMask(process.pid, "SigCgt") ?? 0n;
  const signals = [SIGUSR1, SIGUSR2];
  for (let signal = FIRST_BAR_SIGNAL; signal <= SIGRTMAX; signal++) signals.push(signal);
  for (const signal of signals) {
    if (((caught >> BigInt(signal - 1)) & 1n) === 0n) libc.signal(signal, SIG_IGN);
  }
  libc.prctl(PR_SET_NAME, new TextEncoder().encode(`${name}\0`));
}
