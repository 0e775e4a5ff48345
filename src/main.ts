import { runEvent } from "./hot/event.ts";

// Only the hook is loaded here: everything else is a chunk of its own, parsed when it is asked for.
const verb = process.argv[2];
const args = process.argv.slice(3);
const asksForHelp = args.includes("--help") || args.includes("-h");

if ((verb === "event" || verb === "update") && !asksForHelp) {
  await runEvent(args);
} else if (verb === "statusline" && !asksForHelp) {
  const { runStatusLine } = await import("./hot/statusline.ts");
  await runStatusLine(args);
} else {
  const { runCli } = await import("./cli/root.ts");
  await runCli(process.argv.slice(2));
}
