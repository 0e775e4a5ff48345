import { expect, test } from "bun:test";
import { ownUnit, serviceOfGroup } from "../../../src/sys/own-unit.ts";

const APP = "0::/user.slice/user-1000.slice/user@1000.service/app.slice";

test.each([
  ["a bar that is a service", `${APP}/waybar.service\n`, "waybar.service"],
  ["a bar that was started by a session manager", `${APP}/app-waybar-4711.scope\n`, undefined],
  [
    "a bar that a login's compositor has started",
    "0::/user.slice/user-1000.slice/session-2.scope\n",
    undefined,
  ],
  ["a container", "0::/\n", undefined],
  ["a container whose own group is a service", "0::/llm-bridge.service\n", "llm-bridge.service"],
  ["no control groups", "", undefined],
])("%s is in the service that its control group names: %j, %p", (_who, text, service) => {
  expect(serviceOfGroup(text)).toBe(service);
});

test("what a service's main process has started is not that service", () => {
  expect(ownUnit({ SYSTEMD_EXEC_PID: "1" }, process.pid)).toBeUndefined();
  expect(ownUnit({}, process.pid)).toBeUndefined();
});
