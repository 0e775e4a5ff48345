import { expect, test } from "bun:test";
import { checkService } from "../../../../src/cli/doctor/checks/service.ts";
import { examine } from "../../../../src/cli/doctor/examine.ts";
import type { Machine, ServiceFacts } from "../../../../src/cli/doctor/machine.ts";
import { SOUND } from "./sample-machine.ts";

const RUNNING: ServiceFacts = {
  activity: "running",
  result: "success",
  mainPid: 77,
  isEnabled: true,
  isSocketOpen: true,
  needsReload: false,
  isOutdated: false,
};

const STOPPED = { activity: "stopped", mainPid: 0 } as const;

const { process: _process, ...noDaemon } = SOUND.daemon;

const withService = (service: Partial<ServiceFacts>, more: Partial<Machine> = {}): Machine => ({
  ...SOUND,
  ...more,
  service: { ...RUNNING, ...service },
});

test("where no manager has our service, nothing is said of it", () => {
  expect(checkService(SOUND)).toEqual([]);
});

test.each([
  ["that runs", withService({}), "llm-bridge.service runs (pid 77)"],
  [
    "that waits behind its socket",
    withService(STOPPED, { daemon: { ...noDaemon, delivery: "sent" } }),
    "llm-bridge.service begins with the next event",
  ],
])("a service %s is well", (_title, machine, text) => {
  expect(checkService(machine)).toEqual([{ area: "Bridge", check: "service", level: "ok", text }]);
});

test.each([
  [
    "whose program is gone",
    withService({ missingProgram: "/old/bridge" }),
    ["broken", "/old/bridge, which is not there", "waybar-llm-bridge setup"],
  ],
  [
    "that has changed on disk",
    withService({ needsReload: true }),
    ["warning", "has changed", "daemon-reload"],
  ],
  [
    "beside a daemon of somebody's own",
    withService({ activity: "failed", result: "exit-code", mainPid: 0 }),
    ["warning", "(pid 77) was started by hand", "kill 77; systemctl --user restart"],
  ],
  [
    "that has failed",
    withService(
      { activity: "failed", result: "watchdog", mainPid: 0 },
      { daemon: { ...noDaemon, delivery: "absent" } },
    ),
    ["broken", "has failed (watchdog)", "reset-failed"],
  ],
  [
    "that is not up at all",
    withService(
      { ...STOPPED, isSocketOpen: false },
      { daemon: { ...noDaemon, delivery: "absent" } },
    ),
    ["warning", "neither it nor its socket is up", "enable --now"],
  ],
  [
    "that nothing starts",
    withService({ isEnabled: false }),
    ["warning", "next login", "systemctl --user enable llm-bridge.socket llm-bridge.service"],
  ],
  [
    "of another version",
    withService({ isOutdated: true }),
    ["warning", "another version", "waybar-llm-bridge setup"],
  ],
])("a service %s is named, with what mends it", (_title, machine, [level, text, mend]) => {
  expect(checkService(machine)).toEqual([
    {
      area: "Bridge",
      check: "service",
      level: level as "warning",
      text: expect.stringContaining(text ?? ""),
      mend: expect.stringContaining(mend ?? ""),
    },
  ]);
});

test("where there is a service, a daemon that hangs is started again by it", () => {
  const mends = (machine: Machine) =>
    examine(machine)
      .filter(({ check }) => check === "daemon")
      .map(({ mend }) => mend);
  const hanging = { daemon: { ...SOUND.daemon, delivery: "full" } } as const;
  expect(mends({ ...SOUND, ...hanging })).toEqual(["kill 77; waybar-llm-bridge daemon &"]);
  expect(mends(withService({}, hanging))).toEqual([
    "systemctl --user restart llm-bridge.socket llm-bridge.service",
  ]);
});

test("what the daemon says of a part that does not work is shown where it says it", () => {
  const content = { classes: ["idle", "degraded"], notWorking: "spool" };
  const runtime = { ...SOUND.runtime, state: { ...SOUND.runtime.state, content } };
  const mendOf = (machine: Machine) =>
    examine(machine).find(({ check }) => check === "degraded")?.mend;
  expect(mendOf({ ...SOUND, runtime })).toBe("kill 77; waybar-llm-bridge daemon");
  expect(mendOf(withService({}, { runtime }))).toBe(
    "journalctl --user -u llm-bridge.service -n 20",
  );
});
