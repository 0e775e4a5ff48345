import { readLink } from "../../../sys/path-facts.ts";

/** This program, to compare others with. */
export interface Self {
  /** As a person would type it. */
  readonly command: string;
  /** Whether a path leads to this very program. Run from its sources it is none that can be installed. */
  readonly isSelf: (path: string) => boolean;
  readonly isCompiled: boolean;
  readonly realPathOf: (path: string) => string | undefined;
  readonly isRunnable: (path: string) => boolean;
  readonly isTaken: (path: string) => boolean;
}

const NAME = "waybar-llm-bridge";

/** Finds out what we are. */
export async function createSelf(): Promise<Self> {
  const [{ isRunnable, isTaken, realPathOf }, { quoteShellWord }] = await Promise.all([
    import("../../../install/files.ts"),
    import("../../../install/shell-words.ts"),
  ]);
  const isCompiled = Bun.main.startsWith("/$bunfs/");
  const own = readLink("/proc/self/exe") ?? process.execPath;
  // A package may have put a wrapper before the real program.
  const wrapper = own.replace(/\/\.waybar-llm-bridge-wrapped$/, `/${NAME}`);
  const isSelf = (path: string) => {
    const real = realPathOf(path);
    return real !== undefined && (real === own || real === realPathOf(wrapper));
  };
  const onPath = Bun.which(NAME);
  const isOnPath = onPath !== null && isSelf(onPath);
  return {
    command: isOnPath || !isCompiled ? NAME : quoteShellWord(wrapper),
    isSelf,
    isCompiled,
    realPathOf,
    isRunnable,
    isTaken,
  };
}
