import { afterEach, describe, expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { agentProcess } from "../../../src/sys/agent-process.ts";
import {
  handlesSignal,
  listPids,
  readComm,
  readInvokedName,
  readProcess,
  readProgramName,
  readUid,
} from "../../../src/sys/processes.ts";
import { openProcess } from "../../../src/sys/signals.ts";
import { until } from "../../support/until.ts";

const children: { kill: (signal: "SIGKILL") => void; exited: Promise<number> }[] = [];
const dirs: string[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
    await child.exited;
  }
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
});

/** A program that does nothing until it is stopped, under a name of ours. */
async function idle(name: string) {
  const dir = mkdtempSync(`${tmpdir()}/idle-`);
  dirs.push(dir);
  copyFileSync(Bun.which("tail") ?? "", `${dir}/${name}`);
  const child = Bun.spawn([`${dir}/${name}`, "-f", "/dev/null"]);
  children.push(child);
  await until("it runs its own program", () => readProgramName(child.pid) === name);
  // The kernel shows a program a moment before its arguments.
  await until("it has its arguments", () => readInvokedName(child.pid) !== undefined);
  return child;
}

describe("a process", () => {
  test("is read with its parent, name and start", () => {
    const found = readProcess(process.pid);
    expect(found).toMatchObject({ pid: process.pid, parentPid: process.ppid });
    expect(found?.startTicks).toBeGreaterThan(0);
    expect(readUid(process.pid)).toBe(process.getuid?.());
    expect(listPids()).toContain(process.pid);
  });

  test.each(["a) Z (b", "(", ") 1 2 3", "with space", "nix.waybar-wrapped-long"])(
    "may be called %p",
    async (name) => {
      const child = await idle(name);
      expect(readProcess(child.pid)).toMatchObject({
        pid: child.pid,
        parentPid: process.pid,
        comm: name.slice(0, 15),
      });
      expect(readComm(child.pid)).toBe(name.slice(0, 15));
      expect(readProgramName(child.pid)).toBe(name);
      expect(readInvokedName(child.pid)).toBe(name);
    },
  );

  test("that has ended is none, even while its parent does not know yet", async () => {
    const child = await idle("tail");
    const handle = openProcess(child.pid);
    expect(handle?.send(0)).toBe("sent");
    child.kill("SIGKILL");
    await child.exited;
    expect(readProcess(child.pid)).toBeUndefined();
    expect(readComm(child.pid)).toBeUndefined();
    expect(readProgramName(child.pid)).toBeUndefined();
    expect(readInvokedName(child.pid)).toBeUndefined();
    expect(readUid(child.pid)).toBeUndefined();
    expect(handle?.send(0)).toBe("gone");
    handle?.[Symbol.dispose]();
    expect(openProcess(child.pid)).toBeUndefined();
  });

  test.each([0, -1, 1.5, 2 ** 40, Number.NaN])("cannot have the pid %p", (pid) => {
    expect(readProcess(pid)).toBeUndefined();
  });

  test("that has no handler for a signal is told from one that has", async () => {
    const child = await idle("tail");
    expect(handlesSignal(child.pid, 42)).toBe(false);
    const caught = Bun.spawn(
      ["perl", "-e", '$SIG{NUM42} = sub {}; $| = 1; print "ready\\n"; sleep 60'],
      {
        stdout: "pipe",
      },
    );
    children.push(caught);
    for await (const _said of caught.stdout) break;
    expect(handlesSignal(caught.pid, 42)).toBe(true);
    expect(handlesSignal(caught.pid, 41)).toBe(false);
  });
});

describe("the agent behind a hook", () => {
  test("is the hook's parent", () => {
    expect(agentProcess(process.pid)).toBe(process.pid);
  });

  test("is the one above the shells that ran the hook's command", async () => {
    const shell = Bun.spawn(["sh", "-c", "sh -c 'echo $$; read x' ; true"], {
      stdin: "pipe",
      stdout: "pipe",
    });
    children.push(shell);
    let said = "";
    for await (const bytes of shell.stdout) {
      said += Buffer.from(bytes).toString();
      break;
    }
    expect(agentProcess(Number(said))).toBe(process.pid);
  });

  test("is not looked for above a shell that somebody types into", async () => {
    const shell = Bun.spawn(["sh", "-s"], { stdin: "pipe" });
    children.push(shell);
    await until("the shell runs", () => readComm(shell.pid) !== readComm(process.pid));
    expect(agentProcess(shell.pid)).toBe(shell.pid);
  });

  test("is nobody where the parent has gone", async () => {
    const child = Bun.spawn(["true"]);
    await child.exited;
    expect(agentProcess(child.pid)).toBeUndefined();
  });

  test("is never the first process of the machine", () => {
    expect(agentProcess(1)).toBeUndefined();
  });
});
