/** A program that starts itself: `wait-for-VERB` waits for that verb's end, and `leave-VERB` leaves it as soon as it runs. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { runOwnProgram } from "../../src/sys/own-program.ts";
import { until } from "../support/until.ts";

const [, , call = "", pidFile = `${tmpdir()}/self-starter-${process.pid}`] = process.argv;

switch (call) {
  case "failing":
    console.error("nothing works");
    process.exit(3);
  case "talking":
    console.log("much to say");
    break;
  case "endless":
    writeFileSync(`${pidFile}.new`, String(process.pid));
    renameSync(`${pidFile}.new`, pidFile);
    setInterval(() => {}, 1e6);
    break;
  case "wait-for-failing":
  case "wait-for-talking":
    console.log(JSON.stringify(await runOwnProgram([call.slice("wait-for-".length)]).ended));
    break;
  case "leave-endless": {
    const child = runOwnProgram(["endless", pidFile]);
    await until("it runs", () => existsSync(pidFile));
    const pid = Number(readFileSync(pidFile, "utf8"));
    rmSync(pidFile);
    child[Symbol.dispose]();
    const { exitCode } = await child.ended;
    console.log(JSON.stringify({ pid, exitCode }));
    break;
  }
  default:
    throw new Error(`No such verb: ${call}`);
}
