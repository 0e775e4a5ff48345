import { defineCommand } from "citty";
import { absolutePath } from "../absolute-path.ts";
import { requireFlags } from "../require-flags.ts";

export const example = "waybar-llm-bridge daemon --signal 9";

export default defineCommand({
  meta: {
    name: "daemon",
    description: "Receive events and keep the bar up to date",
    alias: ["watch"],
  },
  args: {
    "socket-path": {
      type: "string",
      alias: "socket",
      valueHint: "PATH",
      description: "Listen here",
    },
    "state-path": { type: "string", valueHint: "PATH", description: "The file that Waybar reads" },
    "log-path": { type: "string", valueHint: "FILE", description: "Follow this transcript too" },
    otlp: { type: "boolean", description: "Receive what agents export by OpenTelemetry" },
    format: { type: "string", valueHint: "FORMAT", description: "The module's text" },
    signal: { type: "string", valueHint: "N", description: "Send SIGRTMIN+N, N from 1 to 30" },
    sigrtmin: { type: "string", valueHint: "34|35", description: "SIGRTMIN: 34 glibc, 35 musl" },
  },
  run: async ({ args }) => {
    const { runDaemon } = await import("../../daemon/run.ts");
    const flags = await requireFlags({
      "daemon.socket_path": absolutePath(args["socket-path"]),
      "daemon.state_path": absolutePath(args["state-path"]),
      "daemon.log_path": absolutePath(args["log-path"]),
      "telemetry.enabled": args.otlp ? "true" : undefined,
      "bar.format": args.format,
      "bar.signal": args.signal,
      "bar.sigrtmin": args.sigrtmin,
    });
    return await runDaemon({ flags });
  },
});
