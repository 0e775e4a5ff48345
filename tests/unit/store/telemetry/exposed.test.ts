import { expect, test } from "bun:test";
import { epochMs } from "../../../../src/core/instant.ts";
import { openExposed } from "../../../../src/store/telemetry/exposed.ts";
import { openTelemetryWriter } from "../../../../src/store/telemetry/write.ts";
import { memoryStore, NOON_MS, point, type PointWords } from "../../../support/telemetry-store.ts";

const GRACE_MS = 60_000;

/** A store, what reaches it, and what a scraper is shown so many ms after noon. */
function shop() {
  const db = memoryStore();
  const writer = openTelemetryWriter(db);
  let exposed = openExposed(db);
  return {
    db,
    exported: (...words: readonly PointWords[]) => writer.commit(words.map(point), []),
    look: (at: number, scraper = "Prometheus") =>
      exposed
        .look(scraper, epochMs(NOON_MS + at), GRACE_MS)
        .map(({ session, value }) => [exposed.sessionId(session), value]),
    restart: () => (exposed = openExposed(db)),
  };
}

test("a session that begins between two looks is shown as 0 first, then as it is", () => {
  const { exported, look } = shop();
  look(0);
  exported({ at: 1000, value: 7 });
  expect(look(2000)).toEqual([["s1", 0]]);
  expect(look(3000)).toEqual([["s1", 7]]);
});

test("whoever looks for the first time is shown what is: what was before is not its growth", () => {
  const { exported, look } = shop();
  exported({ at: 1000, value: 7 });
  expect(look(2000)).toEqual([["s1", 7]]);
});

test("each scraper is shown the 0", () => {
  const { exported, look } = shop();
  look(0, "a");
  look(0, "b");
  exported({ at: 1000, value: 7 });
  expect(look(2000, "a")).toEqual([["s1", 0]]);
  expect(look(2500, "a")).toEqual([["s1", 7]]);
  expect(look(3000, "b")).toEqual([["s1", 0]]);
  expect(look(4000, "b")).toEqual([["s1", 7]]);
});

test("a person who looks takes no 0 away", () => {
  const { exported, look } = shop();
  look(0);
  exported({ at: 1000, value: 7 });
  expect(look(1500, "curl")).toEqual([["s1", 7]]);
  expect(look(2000)).toEqual([["s1", 0]]);
  expect(look(3000)).toEqual([["s1", 7]]);
});

test("growth while a session is shown is shown at once", () => {
  const { exported, look } = shop();
  look(0);
  exported({ at: 1000, value: 7 });
  look(2000);
  look(3000);
  exported({ at: 3500, value: 1 });
  expect(look(4000)).toEqual([["s1", 8]]);
});

test("a restart shows nobody a value that falls, and forgets nobody's 0", () => {
  const { exported, look, restart } = shop();
  look(0);
  exported({ at: 1000, value: 7 });
  look(2000);
  look(3000);
  exported({ at: 3500, value: 2, session: "s2" });
  restart();
  expect(look(4000)).toEqual([
    ["s1", 7],
    ["s2", 0],
  ]);
  expect(look(5000)).toEqual([
    ["s1", 7],
    ["s2", 2],
  ]);
});

test("a session leaves after its grace, and comes back with what it was when it left", () => {
  const { exported, look } = shop();
  look(0);
  exported({ at: 1000, value: 7 });
  look(2000);
  look(3000);
  expect(look(1000 + GRACE_MS + 1)).toEqual([]);
  exported({ at: 200_000, value: 1 });
  expect(look(201_000)).toEqual([["s1", 7]]);
  expect(look(202_000)).toEqual([["s1", 8]]);
});

test("a session has not left for whoever was away all the time", () => {
  const { exported, look } = shop();
  look(0);
  exported({ at: 1000, value: 7 });
  look(2000);
  look(3000);
  exported({ at: 200_000, value: 1 });
  expect(look(201_000)).toEqual([["s1", 8]]);
});

test("what grew unseen before a session left is made up for when it is back", () => {
  const { exported, look } = shop();
  look(0);
  exported({ at: 1000, value: 7 });
  look(2000);
  look(3000);
  exported({ at: 4000, value: 2 });
  look(150_000);
  exported({ at: 200_000, value: 1 });
  expect(look(201_000)).toEqual([["s1", 7]]);
  expect(look(202_000)).toEqual([["s1", 10]]);
});

test("a number that another series gets brings nothing of the old one along", () => {
  const { db, exported, look } = shop();
  look(0);
  exported({ at: 1000, value: 7 });
  look(2000);
  db.run("DELETE FROM series");
  openTelemetryWriter(db).commit([point({ at: 3000, value: 5, session: "s2" })], []);
  expect(look(4000)).toEqual([["s2", 0]]);
  expect(look(5000)).toEqual([["s2", 5]]);
});

test("only so many scrapers are remembered, those that looked last", () => {
  const { db, look } = shop();
  for (let index = 0; index < 100; index++) look(index, `scraper ${index}`);
  const names = db.query<{ name: string }, []>("SELECT name FROM scrapers ORDER BY look").all();
  expect(names.length).toBe(32);
  expect(names.at(-1)).toEqual({ name: "scraper 99" });
});
