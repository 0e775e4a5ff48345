import { pathFacts } from "../sys/path-facts.ts";
import { readTextFile } from "../sys/read-text.ts";

/** Gives the project that a directory belongs to; asks the file system once for each directory. */
export type FindProject = (cwd: string) => string;

/** Where Claude Code puts the worktrees that it makes; often they are gone when their transcript is read. */
const AGENT_WORKTREES = "/.claude/worktrees/";

/** A worktree's `.git` is a file that names the repository's own directory. */
const WORKTREE_LINK = /^gitdir: (\/.+)\/\.git\/worktrees\/[^/]+\s*$/;

/**
 * An agent changes its directory as it works, and works in worktrees: a project is the repository around a
 * directory, and the directory itself where there is none. Somebody's home is no project, even if it is a repository.
 */
export function projectFinder(home: string | undefined): FindProject {
  const known = new Map<string, string>();
  const find = (dir: string): string | undefined => {
    const worktree = dir.indexOf(AGENT_WORKTREES);
    if (worktree > 0) return dir.slice(0, worktree);
    for (let at = dir; at.startsWith("/") && at !== "/" && at !== home; at = parentOf(at)) {
      const git = pathFacts(`${at}/.git`);
      if (git?.kind === "directory") return at;
      if (git?.kind === "file") return repositoryOf(at);
    }
    return undefined;
  };
  return (cwd) => {
    const project = known.get(cwd) ?? find(cwd) ?? cwd;
    known.set(cwd, project);
    return project;
  };
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));

function repositoryOf(worktree: string): string {
  // A submodule has such a file too; it names no worktree, and is a project of its own.
  try {
    return WORKTREE_LINK.exec(readTextFile(`${worktree}/.git`) ?? "")?.[1] ?? worktree;
  } catch {
    return worktree;
  }
}
