import { expect, test } from "bun:test";
import type { Session } from "../../../src/core/session/session.ts";
import { createControlKeeper } from "../../../src/daemon/control.ts";
import { sample } from "../core/view/sample-session.ts";

const [api, web] = [sample("api"), sample("web")];

function keeper(isMuted = false) {
  let sessions: readonly Session[] = [api.session, web.session];
  const mutes: boolean[] = [];
  let changes = 0;
  const made = createControlKeeper({
    isMuted,
    sessions: () => sessions,
    rows: () => sessions,
    onMute: (muted) => mutes.push(muted),
    onChange: () => changes++,
  });
  return {
    ...made,
    mutes,
    changes: () => changes,
    set: (next: readonly Session[]) => (sessions = next),
  };
}

test("each command may change the bar; only mute is written down", () => {
  const { take, mutes, changes, current } = keeper();
  take("next");
  take("mute");
  take("mute");
  expect(changes()).toBe(3);
  expect(mutes).toEqual([true, false]);
  expect(current().pin?.sessionId).toBe("api");
});

test("what was muted before stays muted", () => {
  expect(keeper(true).current()).toEqual({ isMuted: true });
});

test("a pin that has ended does not come back with its session", () => {
  const { take, set, current } = keeper();
  take("next");
  set([web.session]);
  expect(current().pin).toBeUndefined();
  set([api.session, web.session]);
  expect(current().pin).toBeUndefined();
});
