import { runEvent } from "./hot/event.ts";

// Only the hook is loaded here: everything else is a chunk of its own, parsed when it is asked for.
const verb = process.argv[2];
const args = process.argv.slice(3);
const asksForHelp = args.includes("--help") || args.includes("-h");

const isEvent =
  verb === "event" ||
  // It once had that name, and hooks and scripts may still use it.
  (verb === "update" && (await import("./hot/old-event-name.ts").then((m) => m.meansEvent(args))));

if (isEvent && !asksForHelp) {
  await runEvent(args);
} else if (verb === "statusline" && !asksForHelp) {
  const { runStatusLine } = await import("./hot/statusline.ts");
  await runStatusLine(args);
} else {
  const { runCli } = await import("./cli/root.ts");
  await runCli(process.argv.slice(2));
}
