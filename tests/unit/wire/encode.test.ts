import { expect, test } from "bun:test";
import { decodeMessage } from "../../../src/wire/decode.ts";
import { encodeMessage } from "../../../src/wire/encode.ts";
import { MAX_MESSAGE_BYTES, type WireMessage } from "../../../src/wire/message.ts";

const stop: WireMessage = { v: 1, agent: "claude", session: "s1", event: "Stop" };
const long = "x".repeat(MAX_MESSAGE_BYTES);

const sent = (message: WireMessage) => decodeMessage(encodeMessage(message));

test("a message that fits is sent whole", () => {
  const message = { ...stop, detail: { prompt: "go" }, status: { model: "Opus" } };
  expect(sent(message)).toEqual({ ok: true, value: message });
});

test("one that is too long loses its details before its status", () => {
  const message = { ...stop, detail: { prompt: long }, status: { model: "Opus" } };
  expect(sent(message)).toEqual({ ok: true, value: { ...stop, status: { model: "Opus" } } });
});

test("one whose status is too long is sent without it", () => {
  const message = { ...stop, tool: "Bash", detail: { prompt: "go" }, status: { model: long } };
  expect(sent(message)).toEqual({ ok: true, value: { ...stop, tool: "Bash" } });
});

test("one whose every string is too long, of characters that JSON writes sixfold, still fits", () => {
  const worst = "\u0001".repeat(50_000);
  const bytes = encodeMessage({
    v: 1,
    agent: worst,
    session: worst,
    event: worst,
    subagent: worst,
    subagent_type: worst,
    tool_use_id: worst,
    tool: worst,
    subject: worst,
    cwd: worst,
    transcript_path: worst,
    boot_ms: 123_456_789.123456,
    epoch_ms: 1_795_132_800_000,
    pid: 4_194_304,
    detail: { prompt: worst },
    status: { model: worst },
  });
  expect(bytes.length).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
  expect(decodeMessage(bytes).ok).toBe(true);
});
