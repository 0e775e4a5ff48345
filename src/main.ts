import { runEvent } from "./hot/event.ts";

// Only the hook is loaded here: everything else is a chunk of its own, parsed when it is asked for.
// Nothing is awaited: a top-level await makes the start of every program some 0.8 ms slower.
const [verb, ...args] = process.argv.slice(2);
const asksForHelp = args.includes("--help") || args.includes("-h");

if ((verb === "event" || verb === "update") && !asksForHelp) {
  void runEvent(args);
} else if (verb === "statusline" && !asksForHelp) {
  void import("./hot/statusline.ts").then(({ runStatusLine }) => runStatusLine(args));
} else {
  void import("./cli/root.ts").then(({ runCli }) => runCli(process.argv.slice(2)));
}
