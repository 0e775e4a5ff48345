import { dlopen } from "bun:ffi";
import { hookMessage } from "../agents/claude/hook.ts";
import { LIBC_NAMES } from "../sys/libc-names.ts";
import { socketPath } from "../sys/paths.ts";
import type { WireMessage } from "../wire/message.ts";
import { MAX_MESSAGE_BYTES } from "../wire/message.ts";

/** How long a hook waits for its input before it gives up; also between two pieces of it. */
const INPUT_WAIT_MS = 200;

/** With `--type` the input is an extra: taken when it is there already, never waited for. */
const EXTRA_INPUT_WAIT_MS = 10;

/** Most hook inputs fit in one piece; every page more is touched for nothing. */
const FIRST_PIECE_BYTES = 16 * 1024;

/** Inputs of some megabytes happen (a file being written); beyond this it is no hook input. */
const MAX_INPUT_BYTES = 64 * 1024 * 1024;

/** Text that ends in a brace after a piece may still go on: a hostile one must not be parsed for ever. */
const MAX_PARSES = 32;

/**
 * Each function bound costs about 10 µs of start-up: only what every call needs stands here. Lengths
 * are far below 2^31, so 32 bits do for size_t and ssize_t and spare us BigInt.
 */
const HOT_SYMBOLS = {
  clock_gettime: { args: ["i32", "ptr"], returns: "i32" },
  poll: { args: ["ptr", "u32", "i32"], returns: "i32" },
  read: { args: ["i32", "ptr", "u32"], returns: "i32" },
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  sendto: { args: ["i32", "ptr", "u32", "i32", "ptr", "u32"], returns: "i32" },
  _exit: { args: ["i32"], returns: "void" },
} as const;

type HotLibc = ReturnType<typeof dlopen<typeof HOT_SYMBOLS>>["symbols"];

const CLOCK_BOOTTIME = 7;
const POLLIN = 1;
const AF_UNIX = 1;
const SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0o4000 | 0o2000000;
const MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;

/**
 * The hook: one JSON in, one datagram out, nothing printed, exit 0 whatever happens. It leaves by
 * `_exit`, which skips the runtime's teardown. Written in few and plain steps on purpose: in a process
 * that lives 3 ms each function and each class that is touched first is felt.
 */
export async function runEvent(args: readonly string[]): Promise<void> {
  let libc: HotLibc | undefined;
  // The agent must never see a fault of ours: no output, no exit code.
  try {
    libc = openLibc();
    const message = await readMessage(libc, args);
    if (message) {
      const bytes = new TextEncoder().encode(JSON.stringify(message));
      if (!send(libc, bytes)) await (await import("./undelivered.ts")).deliver(message);
    }
  } catch (error) {
    if (process.env["LLM_BRIDGE_DEBUG"]) await import("./fault-log.ts").then((m) => m.log(error));
  }
  libc?._exit(0);
  process.exit(0);
}

function openLibc(): HotLibc {
  let failure: unknown;
  for (const name of LIBC_NAMES) {
    // The next name is the handling; the last failure is thrown below.
    try {
      return dlopen(name, HOT_SYMBOLS).symbols;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function readMessage(
  libc: HotLibc,
  args: readonly string[],
): Promise<WireMessage | undefined> {
  // The earliest moment that we can name: events are ordered by it, not by their arrival.
  const clock = new Uint32Array(4); // struct timespec, little-endian: seconds, nanoseconds
  libc.clock_gettime(CLOCK_BOOTTIME, clock);
  const seconds = (clock[0] ?? 0) + (clock[1] ?? 0) * 2 ** 32;
  const boot_ms = seconds * 1e3 + (clock[2] ?? 0) / 1e6;
  const epoch_ms = Date.now();

  if (args.length === 0) {
    const message = hookMessage(readInput(libc, INPUT_WAIT_MS));
    // The agent names its process where it can; else it is our parent, or a shell between us.
    const named = Number(process.env["CLAUDE_PID"]);
    const pid = named > 1 ? named : process.ppid;
    return message && { ...message, boot_ms, epoch_ms, pid };
  }
  const input = hookMessage(readInput(libc, EXTRA_INPUT_WAIT_MS));
  const { flagMessage } = await import("./event-flags.ts");
  const message = flagMessage(args, input, process.env["PWD"]);
  return message && { ...message, boot_ms, epoch_ms };
}

/**
 * One JSON value from standard input: to its end, or until the JSON is complete (some clients leave
 * the pipe open), or until no byte has come for a while. Undefined when it is no JSON.
 */
function readInput(libc: HotLibc, firstWaitMs: number): unknown {
  const decoder = new TextDecoder();
  const stdin = new Int32Array([0, POLLIN]); // struct pollfd
  let buffer = new Uint8Array(FIRST_PIECE_BYTES);
  let length = 0;
  let parses = 0;
  let waitMs = firstWaitMs;
  while (length < MAX_INPUT_BYTES && libc.poll(stdin, 1, waitMs) > 0) {
    const got = libc.read(0, buffer.subarray(length), buffer.length - length);
    if (got <= 0) break;
    length += got;
    waitMs = INPUT_WAIT_MS;
    if (length === buffer.length) {
      const larger = new Uint8Array(buffer.length * 4);
      larger.set(buffer);
      buffer = larger;
    } else if (endsInBrace(buffer, length) && parses++ < MAX_PARSES) {
      const value = parse(decoder.decode(buffer.subarray(0, length)));
      if (value !== undefined) return value;
    }
  }
  return parse(decoder.decode(buffer.subarray(0, length)));
}

function parse(text: string): unknown {
  // Half a JSON is read on; none at all is nothing to report.
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function endsInBrace(buffer: Uint8Array, length: number): boolean {
  let last = length - 1;
  while (last > 0 && (buffer[last] ?? 0) <= 0x20) last--;
  return buffer[last] === 0x7d;
}

/** Whether the daemon's queue took it; if not, nothing has been lost yet and there is time to find out why. */
function send(libc: HotLibc, bytes: Uint8Array): boolean {
  const path = new TextEncoder().encode(socketPath(process.env, () => process.getuid?.() ?? 0));
  if (bytes.length > MAX_MESSAGE_BYTES || path.length > 107) return false;
  const address = new Uint8Array(path.length + 3); // struct sockaddr_un, NUL included
  address[0] = AF_UNIX;
  address.set(path, 2);
  const fd = libc.socket(AF_UNIX, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
  return libc.sendto(fd, bytes, bytes.length, MSG_DONTWAIT_NOSIGNAL, address, address.length) >= 0;
}
