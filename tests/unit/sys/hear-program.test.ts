import { expect, test } from "bun:test";
import { hearProgram } from "../../../src/sys/hear-program.ts";
import { isAlive } from "../../support/proc.ts";
import { until } from "../../support/until.ts";

const hear = (script: string) => {
  const lines: string[] = [];
  const heard = hearProgram("sh", ["-c", script], (line) => lines.push(line));
  return { lines, heard };
};

test("each line is heard as soon as it is written, also by a program that keeps pipes waiting", async () => {
  const lines: string[] = [];
  const script = "print qq(7\\n); sleep 1000";
  const heard = hearProgram("perl", ["-e", script], (line) => lines.push(line));
  await until("the line is heard", () => lines.length > 0);
  heard.stop();
  await heard.ended;
  expect(lines).toEqual(["7"]);
});

test("all that was written is heard before the end is told", async () => {
  const { lines, heard } = hear("seq 1 2000; echo 'ä <b>'");
  expect(await heard.ended).toEqual({ kind: "done", output: "" });
  expect(lines).toHaveLength(2001);
  expect(lines.at(-1)).toBe("ä <b>");
});

test("a program that fails is told by its last words, or else by its exit code", async () => {
  expect(await hear("echo well >&2; echo no >&2; echo 0; exit 1").heard.ended).toEqual({
    kind: "failed",
    reason: "no",
  });
  expect(await hear("exit 3").heard.ended).toEqual({ kind: "failed", reason: "it left with 3" });
});

test("a program that is not there is missing", async () => {
  const { ended } = hearProgram("no-such-program-of-ours", [], () => {});
  expect(await ended).toEqual({ kind: "missing" });
});

test("a program that waits ends with whoever listens to it, even when that is killed", async () => {
  const listener = `
    const { hearProgram } = await import(${JSON.stringify(import.meta.resolve("../../../src/sys/hear-program.ts"))});
    hearProgram("sh", ["-c", "echo $$; sleep 1000"], (line) => console.log(line));
    setInterval(() => {}, 1000);
  `;
  const child = Bun.spawn([process.execPath, "-e", listener], {
    stdout: "pipe",
    stderr: "inherit",
  });
  const { value } = await child.stdout.getReader().read();
  const pid = Number(new TextDecoder().decode(value).trim());
  expect(isAlive(pid)).toBe(true);
  child.kill("SIGKILL");
  await until("it has ended", () => !isAlive(pid));
});
