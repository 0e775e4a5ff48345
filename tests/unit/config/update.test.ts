import { expect, test } from "bun:test";
import { loadConfig } from "../../../src/config/load.ts";
import { describeConfigProblem } from "../../../src/config/problem.ts";

async function load(text: string) {
  const loaded = await loadConfig({ path: "/c.toml", env: {}, readFile: () => text });
  return { ...loaded.config.update, sentences: loaded.problems.map(describeConfigProblem) };
}

const HEX = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

test("without a word there is no address to look at", async () => {
  expect(await load("")).toMatchObject({ manifest_url: undefined, sentences: [] });
});

test.each([
  "https://example.org/releases/latest.json?channel=stable",
  "http://127.0.0.1:8080/latest.json",
  "http://[::1]:8080/latest.json",
  "http://localhost/latest.json",
])("%s may be looked at", async (address) => {
  const { manifest_url, sentences } = await load(`[update]\nmanifest_url = "${address}"\n`);
  expect({ manifest_url, sentences }).toEqual({ manifest_url: address, sentences: [] });
});

test.each([
  "http://example.org/latest.json",
  "http://127.0.0.1.example.org/latest.json",
  "https://me:secret@example.org/latest.json",
  "file:///tmp/latest.json",
  "latest.json",
  "",
])("%p may not", async (address) => {
  const { manifest_url, sentences } = await load(`[update]\nmanifest_url = "${address}"\n`);
  expect(manifest_url).toBeUndefined();
  expect(sentences).toEqual([
    expect.stringContaining("Expected update.manifest_url to be an https"),
  ]);
  expect(sentences.join()).not.toContain("secret");
});

test.each([HEX, HEX.toUpperCase(), "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="])(
  "%s is a public key",
  async (key) => {
    const { public_key, sentences } = await load(`[update]\npublic_key = "${key}"\n`);
    expect({ public_key, sentences }).toEqual({ public_key: key, sentences: [] });
  },
);

test.each([HEX.slice(2), `${HEX}00`, "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPc=", "key", ""])(
  "%p is none",
  async (key) => {
    const { public_key, sentences } = await load(`[update]\npublic_key = "${key}"\n`);
    expect(public_key).toBeUndefined();
    expect(sentences).toEqual([
      expect.stringContaining("Expected update.public_key to be an ed25519"),
    ]);
  },
);
