import { expect, test } from "bun:test";
import { cpSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createSandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

const RECORDED = resolve(import.meta.dir, "../fixtures/claude/2.1.329/transcripts/print-main");
const SESSION = "7cdd0a82-df52-4201-b185-2f71f40ed167";

test("without a status line, a followed session costs what the client itself reckons, subagents included", async () => {
  await using sandbox = createSandbox();
  const dir = join(sandbox.home, "transcripts");
  cpSync(RECORDED, dir, { recursive: true });
  const transcript = join(dir, `${SESSION}.jsonl`);
  const costs = [...readFileSync(transcript, "utf8").matchAll(/"totalCostUSD":([\d.]+)/g)];
  const reckoned = costs.at(-1)?.[1];
  const about = { session_id: SESSION, transcript_path: transcript, agent_id: "a1" };
  await sandbox.startDaemon(["--log-path", transcript]);

  await sandbox.hook({ ...about, hook_event_name: "SubagentStart", agent_type: "general-purpose" });
  await sandbox.hook({ ...about, hook_event_name: "SubagentStop", agent_type: "general-purpose" });

  await until(
    "the cost is that of the client",
    () => sandbox.barState()?.["cost"] === Number(reckoned),
    {
      seen: () => [reckoned, sandbox.barState()],
    },
  );
  expect(sandbox.barState()).toMatchObject({ input_tokens: 11, cache_write: 3000 });
});

test("a model without a price shows no cost, and never $0", async () => {
  await using sandbox = createSandbox({ env: { LLM_BRIDGE_FORMAT: "{tokens} {cost|unpriced}" } });
  const transcript = join(sandbox.home, "future.jsonl");
  const line = {
    type: "assistant",
    timestamp: new Date().toISOString(),
    message: {
      id: "msg_1",
      model: "claude-of-the-future-9",
      usage: { input_tokens: 1000, output_tokens: 500 },
    },
  };
  await Bun.write(transcript, `${JSON.stringify(line)}\n`);

  await sandbox.startDaemon(["--log-path", transcript]);

  await until("tokens are shown, and no cost", () => sandbox.barState()?.text === "1.5k unpriced", {
    seen: sandbox.barState,
  });
});
