import { expect, test } from "bun:test";
import { resolve } from "node:path";
import { readComm, signalMask } from "../../../src/sys/processes.ts";
import { openProcess } from "../../../src/sys/signals.ts";

const module = resolve(import.meta.dir, "../../../src/sys/signals.ts");
const PROGRAM = `const { surviveBarSignals } = await import(${JSON.stringify(module)});
  surviveBarSignals("llm-bridge");
  process.on("SIGTERM", () => process.exit(7));
  console.log("ready");
  setInterval(() => {}, 1000);`;

test("a long-lived mode is deaf to every signal that bars are refreshed with, and is not called waybar", async () => {
  const child = Bun.spawn([process.execPath, "-e", PROGRAM], { stdout: "pipe" });
  for await (const _said of child.stdout) break;
  expect(readComm(child.pid)).toBe("llm-bridge");
  using handle = openProcess(child.pid);
  const barSignals = [10, 12, ...Array.from({ length: 30 }, (_, i) => 35 + i)];
  expect(barSignals.map((signal) => handle?.send(signal))).toEqual(barSignals.map(() => "sent"));
  const heeded = (signalMask(child.pid, "SigIgn") ?? 0n) | (signalMask(child.pid, "SigCgt") ?? 0n);
  expect(barSignals.filter((signal) => ((heeded >> BigInt(signal - 1)) & 1n) === 0n)).toEqual([]);
  handle?.send(15);
  expect(await child.exited).toBe(7);
});
