import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import {
  appendFileSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { DEFAULT_CONFIG } from "../../../src/config/defaults.ts";
import { type CaughtUp, catchUp, ledgerPlaces } from "../../../src/ledger/catch-up.ts";
import { SCHEMA_VERSION } from "../../../src/store/ledger/schema.ts";
import { expectSound, ledgerContent } from "../../support/ledger-content.ts";
import {
  assistantLine,
  makeTranscriptDir,
  type TranscriptDir,
} from "../../support/ledger-transcripts.ts";

const PRICES = DEFAULT_CONFIG.prices;

const linesOf = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => assistantLine({ id: `msg_${from + index}` })).join(
    "",
  );

/** A user with a history of 200 responses. */
function createUser() {
  const dir: TranscriptDir = makeTranscriptDir();
  const transcript = dir.write("claude/projects/p/s1.jsonl", linesOf(0, 200));
  const places = {
    path: `${dir.path}/state/llm-bridge/ledger.db`,
    roots: [`${dir.path}/claude/projects`],
    home: dir.path,
  };
  return { ...dir, transcript, places, [Symbol.dispose]: () => dir[Symbol.dispose]() };
}

type User = ReturnType<typeof createUser>;

/** Opens, looks, and closes again, as one run of the program does. */
async function look<T>(user: User, see: (opened: CaughtUp) => T, prices = PRICES): Promise<T> {
  const opened = await catchUp(user.places, prices);
  using _ledger = opened.ledger;
  return see(opened);
}

const contentOf = ({ ledger }: CaughtUp) => ledgerContent(ledger);

/** What a ledger would hold that was made of today's transcripts. */
const madeAnew = async (user: User, prices = PRICES) =>
  contentOf(await catchUp({ ...user.places, path: undefined }, prices));

test("the first run makes the ledger and reads everything, the second one nothing", async () => {
  using user = createUser();
  const first = await look(user, ({ sync, asidePath, unkept }) => ({ sync, asidePath, unkept }));
  expect(first).toMatchObject({ sync: { rowsAdded: 200 } });
  expect([first.asidePath, first.unkept]).toEqual([undefined, undefined]);
  expect(await look(user, ({ sync }) => sync)).toMatchObject({ filesRead: 0, rowsAdded: 0 });
  expect(await look(user, contentOf)).toEqual(await madeAnew(user));
});

test("an open ledger takes in what was written since", async () => {
  using user = createUser();
  const { ledger, again } = await catchUp(user.places, PRICES);
  using _ledger = ledger;
  appendFileSync(user.transcript, linesOf(200, 3));
  expect(await again()).toMatchObject({ filesRead: 1, rowsAdded: 3 });
  expect(await again()).toMatchObject({ filesRead: 0 });
});

test("one that is no database is set aside, said so, and made of the transcripts that remain", async () => {
  using user = createUser();
  await look(user, contentOf);
  writeFileSync(user.places.path, "Dear diary");
  const { content, asidePath } = await look(user, (opened) => {
    expectSound(opened.ledger);
    return { content: contentOf(opened), asidePath: opened.asidePath! };
  });
  expect(content).toEqual(await madeAnew(user));
  expect(asidePath).toStartWith(`${user.places.path}.corrupt-`);
  expect(readFileSync(asidePath, "utf8")).toBe("Dear diary");
  expect(await look(user, (opened) => opened.asidePath)).toBeUndefined();
});

/** Puts rubbish over the first page of a table or an index. */
function damage(path: string, name: string): void {
  using db = new Database(path);
  const { rootpage } = db
    .query<{ rootpage: number }, [string]>("SELECT rootpage FROM sqlite_schema WHERE name = ?")
    .get(name)!;
  db.close();
  const fd = openSync(path, "r+");
  writeSync(fd, Buffer.alloc(4096, 0xa5), 0, 4096, (rootpage - 1) * 4096);
  closeSync(fd);
}

test.each(["responses", "responses_by_message", "quarters", "files"])(
  "damage to %s, which may show only when something is written, is met in the same way",
  async (name) => {
    using user = createUser();
    await look(user, contentOf);
    damage(user.places.path, name);
    const damaged = readFileSync(user.places.path);
    appendFileSync(user.transcript, linesOf(200, 5));
    const { content, asidePath } = await look(user, (opened) => {
      expectSound(opened.ledger);
      return { content: contentOf(opened), asidePath: opened.asidePath! };
    });
    expect(content.rows).toHaveLength(205);
    expect(content).toEqual(await madeAnew(user));
    expect(readFileSync(asidePath).subarray(0, 100)).toEqual(damaged.subarray(0, 100));
  },
);

test.each(["responses_by_message", "quarters", "files"])(
  "of one that is damaged in %s, responses whose transcripts are gone are taken over",
  async (name) => {
    using user = createUser();
    const before = await look(user, contentOf);
    rmSync(user.transcript);
    user.write("claude/projects/p/s2.jsonl", linesOf(200, 5));
    damage(user.places.path, name);
    const { rows, salvaged } = await look(user, (opened) => {
      expectSound(opened.ledger);
      return { rows: contentOf(opened).rows, salvaged: opened.salvaged };
    });
    expect(salvaged).toBe(200);
    const beside = readdirSync(dirname(user.places.path)).filter((file) =>
      /-(wal|shm)$/.test(file),
    );
    expect(beside).toEqual([]);
    expect(rows).toHaveLength(205);
    expect(rows).toEqual(expect.arrayContaining(before.rows));
  },
);

test("one of which its reader says that it is damaged is renewed, although it opens", async () => {
  using user = createUser();
  const before = await look(user, contentOf);
  rmSync(user.transcript);
  damage(user.places.path, "quarters");
  const renewed = await catchUp(user.places, PRICES, { isDamaged: true });
  using ledger = renewed.ledger;
  expectSound(ledger);
  expect(renewed).toMatchObject({ asidePath: expect.any(String), salvaged: 200 });
  expect(contentOf(renewed).rows).toEqual(before.rows);
});

test("one that a newer version has made is refused, byte for byte as it was", async () => {
  using user = createUser();
  await look(user, contentOf);
  using newer = new Database(user.places.path);
  newer.run(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
  newer.close();
  const before = readFileSync(user.places.path);
  appendFileSync(user.transcript, linesOf(200, 5));
  const refused = await catchUp(user.places, PRICES).then(
    () => "well",
    (error: unknown) => error,
  );
  expect(refused).toMatchObject({ code: "ledger-too-new", hint: expect.any(String) });
  expect(readFileSync(user.places.path)).toEqual(before);
});

test.each([
  ["no home", undefined],
  ["a place where nothing can be made", "/proc/llm-bridge/ledger.db"],
  ["a place that is something else", "/dev/null/ledger.db"],
])("with %s, a ledger in memory answers, and says why it is not kept", async (_what, path) => {
  using user = createUser();
  const { ledger, unkept, again } = await catchUp({ ...user.places, path }, PRICES);
  using _ledger = ledger;
  expect(unkept).toBeString();
  expect(ledgerContent(ledger).rows).toHaveLength(200);
  appendFileSync(user.transcript, linesOf(200, 3));
  expect(await again()).toMatchObject({ rowsAdded: 3 });
});

const OWN_PRICES = { ...PRICES, models: { "claude-opus-5-5": { input: 1, output: 2 } } };

test("after the prices have changed, every row has the price that a new ledger would give it", async () => {
  using user = createUser();
  await look(user, contentOf);
  appendFileSync(user.transcript, linesOf(200, 3));
  const repriced = await look(user, contentOf, OWN_PRICES);
  expect(repriced).toEqual(await madeAnew(user, OWN_PRICES));
  expect(repriced).not.toEqual(await madeAnew(user));
  expect(await look(user, contentOf)).toEqual(await madeAnew(user));
});

test("rows whose transcript is gone are priced anew as well", async () => {
  using user = createUser();
  await look(user, contentOf);
  const expected = await madeAnew(user, OWN_PRICES);
  rmSync(user.transcript);
  expect(await look(user, contentOf, OWN_PRICES)).toEqual(expected);
});

test.each([
  [
    { HOME: "/home/ada" },
    "/home/ada/.local/state/llm-bridge/ledger.db",
    ["/home/ada/.claude/projects", "/home/ada/.config/claude/projects"],
  ],
  [
    { HOME: "/home/ada", XDG_STATE_HOME: "/s", CLAUDE_CONFIG_DIR: "/a, /b/,,/c" },
    "/s/llm-bridge/ledger.db",
    ["/a/projects", "/b/projects", "/c/projects"],
  ],
  [{ CLAUDE_CONFIG_DIR: "/a" }, undefined, ["/a/projects"]],
  [{ HOME: "" }, undefined, []],
  [{}, undefined, []],
])("with %j the ledger and the transcripts are where they should be", (env, path, roots) => {
  expect(ledgerPlaces(env)).toMatchObject({ path, roots });
});
