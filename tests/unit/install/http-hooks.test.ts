import { describe, expect, test } from "bun:test";
import { parse } from "jsonc-parser";
import { parseClaudeVersion } from "../../../src/agents/claude/versions.ts";
import { planInstall, type Transport } from "../../../src/install/plan-install.ts";
import { planUninstall } from "../../../src/install/plan-uninstall.ts";

const BINARY = "/opt/waybar-llm-bridge";
const HTTP: Transport = { kind: "http", port: 4319 };
const TOKEN = "not-a-secret";

interface Wanted {
  readonly version?: string;
  readonly transport?: Transport;
}

const install = (text: string, { version = "2.1.329", transport }: Wanted = {}): string =>
  planInstall({
    file: "settings.json",
    text,
    binary: BINARY,
    version: parseClaudeVersion(version),
    ...(transport !== undefined && { transport }),
    ...(transport?.kind === "http" && { variables: { LLM_BRIDGE_HOOK_TOKEN: TOKEN } }),
  }).text;

/** The kind of the one hook of each event. */
function kindsIn(text: string): Record<string, string> {
  const { hooks } = parse(text) as {
    hooks: Record<string, readonly { readonly hooks: readonly { readonly type: string }[] }[]>;
  };
  return Object.fromEntries(
    Object.entries(hooks).map(([event, groups]) => [
      event,
      groups.flatMap((group) => group.hooks.map(({ type }) => type)).join(" "),
    ]),
  );
}

const http = { type: "http", url: "http://127.0.0.1:4319/hook", timeout: 5 };

describe("hooks by HTTP", () => {
  test("go to the daemon's web server, with a token that is in the environment", () => {
    const text = install("", { transport: HTTP });
    const settings = parse(text);
    expect(settings.hooks.PreToolUse[0].hooks).toEqual([
      {
        ...http,
        headers: { Authorization: "Bearer ${LLM_BRIDGE_HOOK_TOKEN}" },
        allowedEnvVars: ["LLM_BRIDGE_HOOK_TOKEN"],
      },
    ]);
    expect(settings.env).toEqual({ LLM_BRIDGE_HOOK_TOKEN: TOKEN });
    expect(text.split(TOKEN)).toHaveLength(2);
  });

  test("are for every event but the start of a session, which clients tell to programs only", () => {
    const { SessionStart, ...others } = kindsIn(install("", { transport: HTTP }));
    expect(SessionStart).toBe("command");
    expect(new Set(Object.values(others))).toEqual(new Set(["http"]));
  });

  test.each(["2.0.77", "1.0.128"])(
    "of client %s, which does not know them, are commands",
    (version) => {
      const kinds = new Set(Object.values(kindsIn(install("", { version, transport: HTTP }))));
      expect(kinds).toEqual(new Set(["command"]));
    },
  );

  test("take the place of commands, and the other way round", () => {
    const commands = install("");
    const byHttp = install(commands, { transport: HTTP });
    expect(kindsIn(byHttp)).toEqual(kindsIn(install("", { transport: HTTP })));
    const { hooks } = parse(install(byHttp, { transport: { kind: "command" } }));
    expect(hooks).toEqual(parse(commands).hooks);
  });

  test("stay what they are where nobody says otherwise, and at their port", () => {
    const text = install("", { transport: { kind: "http", port: 5000 } });
    expect(install(text)).toBe(text);
  });

  test("move with the port", () => {
    const moved = install(install("", { transport: HTTP }), {
      transport: { kind: "http", port: 5000 },
    });
    expect(parse(moved).hooks.Stop[0].hooks).toMatchObject([{ url: "http://127.0.0.1:5000/hook" }]);
  });

  test("of somebody else stay, at whatever path", () => {
    const theirs = { type: "http", url: "http://127.0.0.1:4319/hook" };
    const before = JSON.stringify({ hooks: { Stop: [{ hooks: [theirs] }] } });
    const { hooks } = parse(install(before, { transport: HTTP }));
    expect(hooks.Stop[0].hooks).toEqual([theirs]);
    expect(hooks.Stop).toHaveLength(2);
  });

  test("go again without a trace, the token too", () => {
    const before = '{\n  "env": {\n    "EDITOR": "vi"\n  }\n}\n';
    const { text } = planUninstall({
      file: "settings.json",
      text: install(before, { transport: HTTP }),
    });
    expect(parse(text)).toEqual({ env: { EDITOR: "vi" } });
  });
});
