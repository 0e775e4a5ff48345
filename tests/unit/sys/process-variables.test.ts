import { expect, test } from "bun:test";
import { readProcessVariables } from "../../../src/sys/process-variables.ts";
import { until } from "../../support/until.ts";

test("only the variables that are asked for are told, as the process was started with", async () => {
  const child = Bun.spawn(["sleep", "1000000"], {
    env: { PATH: process.env["PATH"] ?? "", TMUX: "/tmp/t,1,0", TMUX_PANEL: "no", SECRET: "hush" },
  });
  const read = () => readProcessVariables(child.pid, ["TMUX", "TMUX_PANE"]);
  try {
    // The kernel gives a process its name a moment before its variables.
    await until("the program has started", () => Object.keys(read()).length > 0);
    expect(read()).toEqual({ TMUX: "/tmp/t,1,0" });
  } finally {
    child.kill("SIGKILL");
    await child.exited;
  }
  expect(read()).toEqual({});
});
