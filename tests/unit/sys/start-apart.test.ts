import { expect, test } from "bun:test";
import { isServiceGroup } from "../../../src/sys/start-apart.ts";

const APP = "0::/user.slice/user-1000.slice/user@1000.service/app.slice";

test.each([
  ["a bar that is a service", `${APP}/waybar.service\n`, true],
  ["a bar that was started by a session manager", `${APP}/app-waybar-4711.scope\n`, false],
  [
    "a bar that a login's compositor has started",
    "0::/user.slice/user-1000.slice/session-2.scope\n",
    false,
  ],
  ["a container", "0::/\n", false],
  ["no control groups", "", false],
])("what %s starts ends with a service: %j, %p", (_who, text, isService) => {
  expect(isServiceGroup(text)).toBe(isService);
});
