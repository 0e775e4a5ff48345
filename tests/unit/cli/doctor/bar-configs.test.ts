import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gatherBarConfigs } from "../../../../src/cli/doctor/gather/bar-configs.ts";

const root = mkdtempSync(join(tmpdir(), "llm-bridge-bars-"));
afterAll(() => rmSync(root, { recursive: true }));

const ENV = { HOME: root, XDG_RUNTIME_DIR: "/run/user/1000" };
const STATE = "/run/user/1000/llm_state.json";
const MODULE = { exec: "cat $XDG_RUNTIME_DIR/llm_state.json", "return-type": "json", signal: 8 };

/** Reads a configuration in a directory of its own. */
async function read(name: string, text: string) {
  const dir = join(root, name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "config.jsonc"), text);
  const places = { own: [dir, join(root, "nothing")], system: join(root, "system") };
  return await gatherBarConfigs(ENV, places, STATE);
}

test("a module in a group of one of several bars is found, comments and all", async () => {
  const bar = { "modules-left": ["group/g"], "group/g": { modules: ["custom/a"] } };
  const text = `// mine\n[{}, ${JSON.stringify({ ...bar, "custom/a": MODULE }).slice(0, -1)},}]`;
  const [config] = await read("group", text);
  expect(config).not.toHaveProperty("problem");
  expect(config?.modules).toMatchObject([
    { name: "custom/a", mode: "file", isPlaced: true, file: STATE, signal: 8, returnType: "json" },
  ]);
});

test("a module in an included file counts, and a circle of files ends", async () => {
  writeFileSync(
    join(root, "modules"),
    JSON.stringify({
      include: "~/top/config.jsonc",
      "custom/a": { exec: "/opt/waybar-llm-bridge stream" },
    }),
  );
  const [config] = await read(
    "top",
    JSON.stringify({ include: ["~/modules"], "modules-right": ["custom/a"] }),
  );
  expect(config?.modules[0]).toMatchObject({ mode: "stream", isPlaced: true });
});

test.each([
  ["other people's modules", '{"custom/x":{"exec":"date"},"custom/y":{},"clock":{}}'],
  ["no object", "7"],
  ["a list of anything", '[1,null,"x"]'],
])("%s are none of ours", async (_title, text) => {
  const [config] = await read("other", text);
  expect(config?.modules).toEqual([]);
});

test("a file that cannot be parsed is told", async () => {
  const [config] = await read("faulty", '{"custom/a": ');
  expect(config?.problem).toContain("faulty/config.jsonc, line 1, column 14");
  expect(config?.modules).toEqual([]);
});

test("of a pipe no more is claimed than that it names our file", async () => {
  const exec = `cat ${STATE} | jq -c .`;
  const [config] = await read("pipe", JSON.stringify({ "custom/a": { ...MODULE, exec } }));
  expect(config?.modules[0]).not.toHaveProperty("file");
});
