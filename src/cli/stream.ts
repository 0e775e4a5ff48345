import type { ConfigFlags } from "../config/environment.ts";
import { systemNow } from "../sys/now.ts";
import { openBarView } from "./bar-view.ts";
import type { StreamOutput } from "./stream-output.ts";

export interface StreamOptions {
  readonly flags: ConfigFlags;
  readonly output: StreamOutput;
}

/**
 * Prints one line a change until it is told to stop; gives a non-zero exit code then. The state file is
 * the truth; a format of its own is rendered from the session files instead.
 */
export async function runStream({ flags, output }: StreamOptions): Promise<number> {
  const [{ streamLines }, toLine] = await Promise.all([
    import("../surfaces/waybar/stream.ts"),
    lineOf(output),
  ]);
  const view = await openBarView(flags);
  const { statePath, sessionsDir } = view;
  if (flags["bar.format"] !== undefined) {
    const read = () => toLine(view.render(view.loadSessions(), systemNow()));
    return await streamLines({ files: [statePath], dirs: [sessionsDir], read });
  }
  const read = () => {
    const line = view.readStateLine();
    return toLine(line === undefined ? view.render([], systemNow()) : `${line}\n`);
  };
  return await streamLines({ files: [statePath], read });
}

/** What makes a bar's line of Waybar's, both ended. */
async function lineOf(output: StreamOutput): Promise<(waybarLine: string) => string> {
  if (output === "waybar") return (line) => line;
  const { renderI3StatusLine, renderPlainLine } = await import("../surfaces/waybar/other-bars.ts");
  switch (output) {
    case "plain":
      return renderPlainLine;
    case "i3status-rust":
      return renderI3StatusLine;
    default:
      return output satisfies never;
  }
}
