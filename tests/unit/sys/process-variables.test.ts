import { expect, test } from "bun:test";
import { readProcessVariables } from "../../../src/sys/process-variables.ts";

test("only the variables that are asked for are told, as the process was started with", async () => {
  const child = Bun.spawn(["sleep", "1000000"], {
    env: { PATH: process.env["PATH"] ?? "", TMUX: "/tmp/t,1,0", TMUX_PANEL: "no", SECRET: "hush" },
  });
  try {
    const found = readProcessVariables(child.pid, ["TMUX", "TMUX_PANE"]);
    expect(found).toEqual({ TMUX: "/tmp/t,1,0" });
  } finally {
    child.kill("SIGKILL");
    await child.exited;
  }
  expect(readProcessVariables(child.pid, ["TMUX"])).toEqual({});
});
