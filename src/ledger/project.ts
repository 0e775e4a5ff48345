import { pathFacts } from "../sys/path-facts.ts";
import { readTextFile } from "../sys/read-text.ts";

/** Gives the project that a directory of an agent belongs to; asks the file system once for each. */
export type FindProject = (cwd: string, transcriptPath: string) => string;

/** Where Claude Code puts the worktrees that it makes; often they are gone when their transcript is read. */
const AGENT_WORKTREES = "/.claude/worktrees/";

/** A worktree's `.git` is a file that names its place in the repository's own directory. */
const WORKTREE_LINK = /^gitdir: (.+)\/worktrees\/[^/]+\s*$/;

/**
 * An agent changes its directory as it works, and works in worktrees: a project is the repository around a
 * directory; where there is none, or none any more, the directory in which the session began. Somebody's home
 * is no project, even if it is a repository.
 */
export function projectFinder(home: string | undefined): FindProject {
  const known = new Map<string, string>();
  const find = (cwd: string, folder: string): string => {
    const worktree = cwd.indexOf(AGENT_WORKTREES);
    const dir = worktree > 0 ? cwd.slice(0, worktree) : cwd;
    return findRepository(dir) ?? findBeginning(dir, folder) ?? dir;
  };
  const findRepository = (dir: string): string | undefined => {
    for (let at = dir; at.startsWith("/") && at !== "/" && at !== home; at = parentOf(at)) {
      const git = pathFacts(`${at}/.git`);
      if (git?.kind === "directory") return at;
      if (git?.kind === "file") return repositoryOf(at);
    }
    return undefined;
  };
  return (cwd, transcriptPath) => {
    const folder = FOLDER.exec(transcriptPath)?.[1] ?? "";
    const key = `${folder}\0${cwd}`;
    const project = known.get(key) ?? find(cwd, folder);
    known.set(key, project);
    return project;
  };
}

/** The folder of a session's transcripts, named after the directory in which it began. */
const FOLDER = /^.*\/projects\/([^/]+)\//;

/** The directory around `dir` that the folder is named after: each character that is no letter or digit is `-` there. */
function findBeginning(dir: string, folder: string): string | undefined {
  for (let at = dir; at.startsWith("/") && at !== "/"; at = parentOf(at)) {
    if (at.length === folder.length && at.replace(/[^a-zA-Z0-9]/g, "-") === folder) return at;
  }
  return undefined;
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));

function repositoryOf(worktree: string): string {
  const gitDir = WORKTREE_LINK.exec(readLinkFile(`${worktree}/.git`))?.[1];
  // A submodule has such a file too; it names no worktree, and is a project of its own.
  if (gitDir === undefined || gitDir.includes(SUBMODULES)) return worktree;
  const dir = gitDir.startsWith("/") ? gitDir : resolveFrom(worktree, gitDir);
  // `.git`, or a bare repository that is hidden among its worktrees; any other is a project by its name.
  return dir.slice(dir.lastIndexOf("/") + 1).startsWith(".") ? parentOf(dir) : dir;
}

const SUBMODULES = "/.git/modules/";

function readLinkFile(path: string): string {
  // Not ours to read: it stays unknown what it names.
  try {
    return readTextFile(path) ?? "";
  } catch {
    return "";
  }
}

/** A relative path, as newer versions of git may write it, from a directory. */
function resolveFrom(dir: string, path: string): string {
  const names = dir.split("/");
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "." && name !== "") names.push(name);
  }
  return names.join("/");
}
