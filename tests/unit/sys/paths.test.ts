import { describe, expect, test } from "bun:test";
import {
  claudeConfigDirs,
  configPath,
  runtimeDir,
  runtimePaths,
  socketPath,
} from "../../../src/sys/paths.ts";

const uid = () => 1000;

test.each([
  [{ XDG_RUNTIME_DIR: "/run/x" }, "/run/x"],
  [{ XDG_RUNTIME_DIR: "" }, "/run/user/1000"],
  [{}, "/run/user/1000"],
])("in %j the runtime directory is %s", (env, dir) => {
  expect(runtimeDir(env, uid)).toBe(dir);
});

test.each([
  [{ LLM_BRIDGE_SOCKET_PATH: "/tmp/s", XDG_RUNTIME_DIR: "/run/x" }, "/tmp/s"],
  [{ LLM_BRIDGE_SOCKET_PATH: "", XDG_RUNTIME_DIR: "/run/x" }, "/run/x/llm-bridge.sock"],
  [{}, "/run/user/1000/llm-bridge.sock"],
])("in %j the socket is %s", (env, path) => {
  expect(socketPath(env, uid)).toBe(path);
  expect(runtimePaths(env, runtimeDir(env, uid)).socket).toBe(path);
});

test("everything else lies in the runtime directory, the state file unless told otherwise", () => {
  expect(runtimePaths({}, "/run/x")).toMatchObject({
    state: "/run/x/llm_state.json",
    sessions: "/run/x/llm_sessions",
    spool: "/run/x/llm-bridge.spool",
    lock: "/run/x/llm-bridge.lock",
  });
  expect(runtimePaths({ LLM_BRIDGE_STATE_PATH: "/tmp/state" }, "/run/x").state).toBe("/tmp/state");
});

test.each([
  [{ XDG_CONFIG_HOME: "/c", HOME: "/h" }, "/c/llm-bridge/config.toml"],
  [{ XDG_CONFIG_HOME: "", HOME: "/h" }, "/h/.config/llm-bridge/config.toml"],
  [{}, undefined],
])("in %j the configuration is %p", (env, path) => {
  expect(configPath(env)).toBe(path);
});

describe("the agent's configuration directories", () => {
  test.each([
    [{ CLAUDE_CONFIG_DIR: "/a, /b,,", HOME: "/h" }, ["/a", "/b"]],
    [{ HOME: "/h" }, ["/h/.claude", "/h/.config/claude"]],
    [{}, []],
  ])("in %j are %j", (env, dirs) => {
    expect(claudeConfigDirs(env)).toEqual([...dirs]);
  });
});
