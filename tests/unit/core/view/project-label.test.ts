import { describe, expect, test } from "bun:test";
import { labelProjects } from "../../../../src/core/view/project-label.ts";
import { type SampleSession, sample } from "./sample-session.ts";

const label = (sessions: readonly SampleSession[]) =>
  labelProjects(sessions.map(({ session }) => session));
const inDir = (cwd: string, id = "0123456789abcdef") => sample(id).with({ cwd });

describe("a session's project is called", () => {
  test.each([
    ["after its directory", inDir("/home/ann/api"), "api"],
    ["after its directory, whatever ends its path", inDir("/home/ann/api//"), "api"],
    [
      "after the agent's project, not where it happens to be",
      inDir("/home/ann/api/src").reporting({ projectDir: "/home/ann/api" }),
      "api",
    ],
    ["by a slash at the root", inDir("/"), "/"],
    ["on one line", inDir("/home/ann/a\nb"), "a b"],
  ])("%s", (_title, session, name) => {
    expect(label([session])).toEqual([name]);
  });

  test("after its agent when the directory is not known", () => {
    const { cwd: _cwd, ...session } = sample().session;
    expect(labelProjects([session])).toEqual(["claude"]);
  });
});

describe("of projects with the same name", () => {
  test("the parent directories tell them apart, and others stay short", () => {
    const sessions = [inDir("/src/jobs/api"), inDir("/src/play/api"), inDir("/src/web")];
    expect(label(sessions)).toEqual(["jobs/api", "play/api", "web"]);
  });

  test("the titles do, where the directory is the same", () => {
    const sessions = [
      inDir("/src/api").with({ title: "Fix login" }),
      inDir("/src/api").reporting({ title: "Docs" }),
    ];
    expect(label(sessions)).toEqual(["src/api (Fix login)", "src/api (Docs)"]);
  });

  test("the ids do, where there is no title", () => {
    const sessions = [inDir("/src/api", "c06f17f3-7d67"), inDir("/src/api", "67f907bf-30fb")];
    expect(label(sessions)).toEqual(["src/api (c06f17f)", "src/api (67f907b)"]);
  });
});
