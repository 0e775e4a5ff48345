import { expect, test } from "bun:test";
import { loadConfig } from "../../../src/config/load.ts";
import { describeConfigProblem } from "../../../src/config/problem.ts";

async function load(text: string) {
  const loaded = await loadConfig({ path: "/c.toml", env: {}, readFile: () => text });
  return { ...loaded.config.telemetry, sentences: loaded.problems.map(describeConfigProblem) };
}

test.each([
  "http://collector.example:4318",
  "https://ann:secret@collector.example/otlp",
  "http://[::1]:4318",
])("exports may go on to %s", async (address) => {
  const { forward, sentences } = await load(`[telemetry]\nforward = "${address}"\n`);
  expect({ forward, sentences }).toEqual({ forward: address, sentences: [] });
});

test.each([
  ["collector.example:4318", '"collector.example:4318"'],
  ["ann:secret@collector.example:4318", '"…@collector.example:4318"'],
  ["ftp://ann:secret@collector.example", '"…@collector.example"'],
  ["", '""'],
])(
  "%p is no address that HTTP can ask, which is said without a password",
  async (address, shown) => {
    const { forward, prometheus_url, sentences } = await load(
      `[telemetry]\nforward = "${address}"\nprometheus_url = "${address}"\n`,
    );
    expect([forward, prometheus_url]).toEqual([undefined, undefined]);
    expect(sentences).toEqual(
      ["forward", "prometheus_url"].map(
        (key) =>
          `Expected telemetry.${key} to be an http:// or https:// address, got ${shown} (/c.toml). It is ignored.`,
      ),
    );
  },
);
