import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SPELLINGS } from "../../src/ingest/prometheus/growth-query.ts";
import { ownFamilies } from "../../src/surfaces/prometheus/own-families.ts";
import { PROJECT_ROOT } from "../support/binary.ts";

const page = readFileSync(join(PROJECT_ROOT, "docs/metrics.md"), "utf8");

const NONE = { buckets: [], sumSeconds: 0, count: 0 };

/** Everything that a daemon can tell of itself. */
const own = ownFamilies({
  version: "1",
  eventsByKind: new Map(),
  messages: { ignored: 0, refused: 0, spooled: 0 },
  signals: { sent: 0, coalesced: 0 },
  ingest: NONE,
  publish: NONE,
  components: new Map(),
  sessionsByState: new Map(),
  otlp: { requests: 0, putOff: 0, records: 0, pointsByOutcome: new Map() },
  forward: { requestsByOutcome: new Map(), waiting: 0, waitingBytes: 0 },
}).map(({ name, type }) => (type === "counter" ? `${name}_total` : name));

test("the page names every metric of our own, and no other", () => {
  const named = page.match(/`llm_bridge_\w+`/g)?.map((name) => name.replaceAll("`", ""));
  expect(named?.toSorted()).toEqual(own.toSorted());
});

test("the page names every counter of the agent, as it is spelled", () => {
  for (const name of Object.values(SPELLINGS)
    .flat()
    .filter((each) => each.endsWith("_total"))) {
    expect(page).toContain(`\`${name}\``);
  }
});
