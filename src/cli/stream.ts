import type { ConfigFlags } from "../config/environment.ts";
import { systemNow } from "../sys/now.ts";
import { openBarView } from "./bar-view.ts";

export interface StreamOptions {
  readonly flags: ConfigFlags;
}

/**
 * Prints one JSON line a change until it is told to stop; gives a non-zero exit code then. The state
 * file is the truth; a format of its own is rendered from the session files instead.
 */
export async function runStream({ flags }: StreamOptions): Promise<number> {
  const { streamLines } = await import("../surfaces/waybar/stream.ts");
  const view = await openBarView(flags);
  const { statePath, sessionsDir } = view;
  if (flags["bar.format"] !== undefined) {
    const read = () => view.render(view.loadSessions(), systemNow());
    return await streamLines({ files: [statePath], dirs: [sessionsDir], read });
  }
  const read = () => {
    const line = view.readStateLine();
    return line === undefined ? view.render([], systemNow()) : `${line}\n`;
  };
  return await streamLines({ files: [statePath], read });
}
