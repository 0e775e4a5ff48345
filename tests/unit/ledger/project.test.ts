import { expect, test } from "bun:test";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { projectFinder } from "../../../src/ledger/project.ts";
import { missingPrograms, describeNeeding } from "../../support/describe-needing.ts";
import { makeTranscriptDir } from "../../support/ledger-transcripts.ts";

const find = (cwd: string, home?: string): string =>
  projectFinder(home)(cwd, "/transcripts/a.jsonl");

test("a directory in a repository belongs to it, however deep", () => {
  using dir = makeTranscriptDir();
  mkdirSync(`${dir.path}/repo/.git`, { recursive: true });
  mkdirSync(`${dir.path}/repo/a/b`, { recursive: true });
  expect(find(`${dir.path}/repo/a/b`)).toBe(`${dir.path}/repo`);
  expect(find(`${dir.path}/repo`)).toBe(`${dir.path}/repo`);
});

test("a directory that is gone belongs to the repository that it was in", () => {
  using dir = makeTranscriptDir();
  mkdirSync(`${dir.path}/repo/.git`, { recursive: true });
  expect(find(`${dir.path}/repo/gone/long/since`)).toBe(`${dir.path}/repo`);
});

test.each([["/nowhere/at/all"], [""], ["/"], ["relative/dir"], ["C:\\work"]])(
  "where there is no repository, %p is its own project",
  (cwd) => {
    expect(find(cwd)).toBe(cwd);
  },
);

test.each([
  ["/gone/repo/src/deep", "-gone-repo", "/gone/repo"],
  ["/gone/größe rechner/web", "-gone-gr--e-rechner", "/gone/größe rechner"],
  ["/gone/repo", "-gone-repo", "/gone/repo"],
  ["/else/where", "-gone-repo", "/else/where"],
  ["/gone/repo/.claude/worktrees/x/src", "-gone-repo--claude-worktrees-x", "/gone/repo"],
])("without a repository, %p in a session of %p belongs to %p", (cwd, folder, project) => {
  const transcript = `/home/ada/.claude/projects/${folder}/session/subagents/agent-a.jsonl`;
  expect(projectFinder(undefined)(cwd, transcript)).toBe(project);
});

test("somebody's home is no project for what lies below it, even if it is a repository", () => {
  using dir = makeTranscriptDir();
  mkdirSync(`${dir.path}/.git`);
  expect(find(`${dir.path}/notes`, dir.path)).toBe(`${dir.path}/notes`);
  expect(find(dir.path, dir.path)).toBe(dir.path);
  expect(find(`${dir.path}/notes`, "/home/other")).toBe(dir.path);
});

test("the agent's worktrees belong to where it made them, even when they are gone", () => {
  using dir = makeTranscriptDir();
  expect(find("/gone/repo/.claude/worktrees/x/src")).toBe("/gone/repo");
  mkdirSync(`${dir.path}/.git`);
  expect(find(`${dir.path}/part/.claude/worktrees/x`)).toBe(dir.path);
});

const LINKS: readonly (readonly [string, string, string])[] = [
  ["of a worktree", "gitdir: /srv/repo/.git/worktrees/w\n", "/srv/repo"],
  ["of a worktree of a bare repository", "gitdir: /srv/repo.git/worktrees/w", "/srv/repo.git"],
  ["of a worktree beside a hidden one", "gitdir: /srv/repo/.bare/worktrees/w\n", "/srv/repo"],
  ["of a worktree, on Windows' terms", "gitdir: /srv/repo/.git/worktrees/w\r\n", "/srv/repo"],
];

test.each(LINKS)("a `.git` file %s leads to the repository", (_what, link, expected) => {
  using dir = makeTranscriptDir();
  dir.write("w/.git", link);
  expect(find(`${dir.path}/w/src`)).toBe(expected);
});

test("a `.git` file with a relative path leads to the repository", () => {
  using dir = makeTranscriptDir();
  dir.write("w/.git", "gitdir: .././repo/.git/worktrees/w\n");
  expect(find(`${dir.path}/w`)).toBe(`${dir.path}/repo`);
});

test.each([
  ["of a submodule", "gitdir: ../.git/modules/sub\n"],
  ["of a worktree of a submodule", "gitdir: /srv/repo/.git/modules/sub/worktrees/w\n"],
  ["with something else in it", "Dear diary\n"],
  ["with nothing in it", ""],
])("a `.git` file %s makes its directory a project of its own", (_what, link) => {
  using dir = makeTranscriptDir();
  mkdirSync(`${dir.path}/.git`);
  dir.write("sub/.git", link);
  expect(find(`${dir.path}/sub/src`)).toBe(`${dir.path}/sub`);
});

test("the file system is asked once for each directory", () => {
  using dir = makeTranscriptDir();
  mkdirSync(`${dir.path}/.git`);
  const findProject = projectFinder(undefined);
  const first = findProject(`${dir.path}/src`, "/transcripts/a.jsonl");
  rmSync(`${dir.path}/.git`, { recursive: true });
  expect(findProject(`${dir.path}/src`, "/transcripts/a.jsonl")).toBe(first);
});

describeNeeding("git", missingPrograms(["git"]), () => {
  test.each([
    ["absolute", "false"],
    ["relative", "true"],
  ])("worktrees that git itself makes are folded, with %s paths", (_kind, isRelative) => {
    using dir = makeTranscriptDir();
    const git = (...args: string[]) =>
      Bun.spawnSync(["git", "-C", dir.path, ...args], {
        env: { PATH: process.env["PATH"] ?? "", HOME: dir.path, GIT_CONFIG_NOSYSTEM: "1" },
      });
    writeFileSync(
      `${dir.path}/.gitconfig`,
      `[user]\nname = A\nemail = a@b\n[worktree]\nuseRelativePaths = ${isRelative}\n`,
    );
    git("init", "repo");
    git("-C", "repo", "commit", "--allow-empty", "-m", "first");
    git("-C", "repo", "worktree", "add", "../tree");
    expect(find(`${dir.path}/tree/src`)).toBe(`${dir.path}/repo`);
  });
});
