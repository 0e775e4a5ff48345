import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gatherBarConfigs } from "../../../../src/cli/doctor/gather/bar-configs.ts";

const root = mkdtempSync(join(tmpdir(), "llm-bridge-bars-"));
afterAll(() => rmSync(root, { recursive: true }));

const ENV = { HOME: root, XDG_RUNTIME_DIR: "/run/user/1000" };
const STATE = "/run/user/1000/llm_state.json";
const MODULE = { exec: "cat $XDG_RUNTIME_DIR/llm_state.json", "return-type": "json", signal: 8 };

function read(name: string, text: string) {
  const path = join(root, name);
  writeFileSync(path, text);
  return gatherBarConfigs(ENV, [path, join(root, "nothing")], STATE);
}

test("a module in a group of one of several bars is found, comments and all", () => {
  const bar = { "modules-left": ["group/g"], "group/g": { modules: ["custom/a"] } };
  const text = `// mine\n[{}, ${JSON.stringify({ ...bar, "custom/a": MODULE }).slice(0, -1)},}]`;
  const [config] = read("group", text);
  expect(config).not.toHaveProperty("problem");
  expect(config?.modules).toMatchObject([
    { name: "custom/a", mode: "file", isPlaced: true, file: STATE, signal: 8, returnType: "json" },
  ]);
});

test("a module in an included file counts, and a circle of files ends", () => {
  writeFileSync(
    join(root, "modules"),
    JSON.stringify({ include: "~/top", "custom/a": { exec: "/opt/waybar-llm-bridge stream" } }),
  );
  const [config] = read(
    "top",
    JSON.stringify({ include: ["~/modules"], "modules-right": ["custom/a"] }),
  );
  expect(config?.modules[0]).toMatchObject({ mode: "stream", isPlaced: true });
});

test.each([
  ["other people's modules", '{"custom/x":{"exec":"date"},"custom/y":{},"clock":{}}'],
  ["no object", "7"],
  ["a list of anything", '[1,null,"x"]'],
])("%s are none of ours", (_title, text) => {
  const [config] = read("other", text);
  expect(config?.modules).toEqual([]);
});

test("a file that cannot be parsed is told", () => {
  const [config] = read("faulty", '{"custom/a": ');
  expect(config?.problem).toBeString();
  expect(config?.modules).toEqual([]);
});

test("of a pipe no more is claimed than that it names our file", () => {
  const exec = `cat ${STATE} | jq -c .`;
  const [config] = read("pipe", JSON.stringify({ "custom/a": { ...MODULE, exec } }));
  expect(config?.modules[0]).not.toHaveProperty("file");
});
