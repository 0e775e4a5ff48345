import { expect, test } from "bun:test";
import { withoutPersonalData } from "../../../../src/core/telemetry/privacy.ts";

const EVERYTHING = {
  "user.email": "a@example.org",
  "user.id": "8f",
  "user.account_uuid": "u",
  "user.account_id": "i",
  "organization.id": "o",
  prompt: "my secret",
  response: "its answer",
  tool_input: "rm",
  tool_parameters: "{}",
  model: "claude-opus-5-5",
};

test("who somebody is and what they said stays outside", () => {
  expect(withoutPersonalData(EVERYTHING, false)).toEqual({ model: "claude-opus-5-5" });
});

test("who somebody is is kept where that is asked for, and what they said is not", () => {
  expect(withoutPersonalData(EVERYTHING, true)).toEqual({
    "user.email": "a@example.org",
    "user.id": "8f",
    "user.account_uuid": "u",
    "user.account_id": "i",
    "organization.id": "o",
    model: "claude-opus-5-5",
  });
});
