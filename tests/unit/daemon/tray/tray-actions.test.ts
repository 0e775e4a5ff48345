import { expect, test } from "bun:test";
import { createTrayActions } from "../../../../src/daemon/tray/tray-actions.ts";

/** What the menu's entries do, and what came of it. */
function acting(startOutside?: () => void) {
  const done: string[] = [];
  const act = createTrayActions({
    env: {},
    log: (line) => done.push(`log: ${line}`),
    startOutside: startOutside ?? ((command) => done.push(command.slice(-3).join(" "))),
    mute: () => done.push("mute"),
    quit: async () => void done.push("quit"),
  });
  return { act, done };
}

test("the dashboard and its settings are opened by our own program", () => {
  const { act, done } = acting();
  act("dashboard");
  act("settings");
  expect(done).toEqual([expect.stringMatching(/ dashboard$/), "dashboard --view settings"]);
});

test("muting and quitting are the daemon's own", () => {
  const { act, done } = acting();
  act("mute");
  act("quit");
  expect(done).toEqual(["mute", "quit"]);
});

test("what cannot be started is logged, and harms nobody", () => {
  const { act, done } = acting(() => {
    throw new Error("EAGAIN");
  });
  act("settings");
  expect(done).toEqual(["log: cannot start `dashboard --view settings`: Error: EAGAIN"]);
});
