import { INPUT_WAIT_MS } from "./input.ts";
import { bindLibc } from "./libc.ts";

/** What only `event` takes. */
const EVENT_FLAG = /^--(?:type|tool|input|prompt|error|session-id|agent)(?:=|$)/;

const POLLIN = 1;

/** ioctl_tty(2): how many bytes there are to be read. */
const FIONREAD = 0x541b;

/**
 * Whether a call of `update` is one of `event` by its older name: with flags that only events have, or
 * without any and with an input, as agents call their hooks. All others replace this program.
 */
export async function meansEvent(args: readonly string[]): Promise<boolean> {
  if (args.length > 0) return args.some((arg) => EVENT_FLAG.test(arg));
  return !(await isDevice()) && hasInput();
}

/** Whether standard input is a terminal or /dev/null, or not there at all. */
async function isDevice(): Promise<boolean> {
  try {
    return (await Bun.file(0).stat()).isCharacterDevice();
  } catch {
    return true;
  }
}

function hasInput(): boolean {
  const libc = bindLibc({
    poll: { args: ["ptr", "u32", "i32"], returns: "i32" },
    ioctl: { args: ["i32", "u64", "ptr"], returns: "i32" },
  });
  libc.poll(new Int32Array([0, POLLIN]), 1, INPUT_WAIT_MS);
  const waitingBytes = new Int32Array(1);
  return libc.ioctl(0, FIONREAD, waitingBytes) === 0 && (waitingBytes[0] ?? 0) > 0;
}
