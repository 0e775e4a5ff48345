import { CLOCK_SYMBOLS, readBootMs } from "../../src/sys/clock.ts";
import { openLibc } from "../../src/sys/libc.ts";
import { encodeMessage } from "../../src/wire/encode.ts";
import { connectSender } from "./blocking-sender.ts";
import { sessionId, toolMessage } from "./message.ts";

// A program of its own: `bun flood.ts SOCKET SESSIONS FROM TO` sends the messages of these numbers, one
// session after the other, as fast as they are taken, and prints the milliseconds that it took.
const [socket = "", sessions = "1", from = "0", to = "0"] = process.argv.slice(2);
const sessionCount = Number(sessions);
using sender = connectSender(socket);
const clock = openLibc(CLOCK_SYMBOLS);

const epochOffsetMs = Date.now() - readBootMs(clock);
const startedMs = performance.now();
for (let number = Number(from); number < Number(to); number++) {
  const bootMs = readBootMs(clock);
  const step = Math.floor(number / sessionCount);
  const session = sessionId(number % sessionCount);
  const times = { bootMs, epochMs: bootMs + epochOffsetMs };
  sender.send(encodeMessage(toolMessage(session, step, times, process.ppid)));
}
console.log(performance.now() - startedMs);
