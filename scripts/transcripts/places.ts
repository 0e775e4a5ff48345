/** Where sessions are held. */
export interface Place {
  readonly cwd: string;
  readonly branches: readonly [string, ...string[]];
  readonly isWorktree: boolean;
}

/** Projects, two of them with worktrees, within the repository and beside it. */
export function placesOf(): readonly [Place, ...Place[]] {
  return [
    {
      cwd: "/home/ada/src/atlas",
      branches: ["main", "feat/search", "fix/login"],
      isWorktree: false,
    },
    { cwd: "/home/ada/src/atlas", branches: ["main", "release/2.4"], isWorktree: false },
    {
      cwd: "/home/ada/src/atlas/.claude/worktrees/bright-otter",
      branches: ["worktree-bright-otter"],
      isWorktree: true,
    },
    { cwd: "/home/ada/src/atlas-hotfix", branches: ["hotfix/2.3.1"], isWorktree: true },
    { cwd: "/home/ada/src/loom", branches: ["main", "dev"], isWorktree: false },
    {
      cwd: "/home/ada/src/loom/.claude/worktrees/calm-heron",
      branches: ["worktree-calm-heron"],
      isWorktree: true,
    },
    { cwd: "/home/ada/src/pebble.js", branches: ["master"], isWorktree: false },
    { cwd: "/home/ada/notes", branches: ["HEAD"], isWorktree: false },
    { cwd: "/home/ada/src/größe rechner", branches: ["main"], isWorktree: false },
    { cwd: "/srv/infra_live", branches: ["main", "ada/firewall"], isWorktree: false },
  ];
}
