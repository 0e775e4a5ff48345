import { afterAll, beforeAll, expect, test } from "bun:test";
import { fetchWhole } from "../../../src/update/fetch-bytes.ts";
import { openReleases, type Releases } from "../../support/releases.ts";

let server: Releases;
beforeAll(() => {
  server = openReleases();
});
afterAll(() => server[Symbol.dispose]());

const PATIENT = { maxBytes: 1000, stallMs: 60_000 };
const IMPATIENT = { maxBytes: 1000, stallMs: 20 };

const at = (path: string) => new URL(path, server.manifestUrl);
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Pieces that are sent, and then nothing, for ever. */
const stalling = (...pieces: readonly string[]) => {
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(bytesOf(piece));
    },
  });
  return () => new Response(body);
};

test("what is there comes as it was sent", async () => {
  const packed = new Uint8Array(Bun.gzipSync(bytesOf("packed")));
  server.files.set(
    "/packed",
    () => new Response(packed, { headers: { "content-encoding": "gzip" } }),
  );
  expect(await fetchWhole(at("/packed"), PATIENT)).toEqual(packed);
});

test("exactly as much as may be is read", async () => {
  server.files.set("/full", bytesOf("x".repeat(1000)));
  expect((await fetchWhole(at("/full"), PATIENT)).length).toBe(1000);
});

test.each([
  ["that says so", () => new Response("x".repeat(1001))],
  ["that does not say so", stalling("x".repeat(600), "x".repeat(600))],
])("a body that is too large, and %s, is not read on", async (_how, answer) => {
  server.files.set("/large", answer);
  await expect(fetchWhole(at("/large"), PATIENT)).rejects.toThrow("it has more than 1000 bytes");
});

test.each([
  ["before the first byte", stalling()],
  ["in the middle", stalling("some")],
])("a server that falls silent %s is given up", async (_when, answer) => {
  server.files.set("/silent", answer);
  await expect(fetchWhole(at("/silent"), IMPATIENT)).rejects.toThrow("nothing came for 0.02 s");
});

test("a redirect is followed, relative ones too", async () => {
  const away = (location: string) => () =>
    new Response(null, { status: 302, headers: { location } });
  server.files.set("/old", away("there/new"));
  server.files.set("/there/new", away(at("/final").href));
  server.files.set("/final", bytesOf("found"));
  expect(await fetchWhole(at("/old"), PATIENT)).toEqual(bytesOf("found"));
});

test.each([
  ["to an unencrypted place", "http://example.org/latest.json", "not https://"],
  ["to a file", "file:///etc/hostname", "not https://"],
  ["to a place that it has credentials for", "https://a:b@example.org/", "not https://"],
  ["in circles", "/circle", "more than 5 times"],
])("a redirect %s is not followed", async (_where, location, reason) => {
  server.files.set("/circle", () => new Response(null, { status: 301, headers: { location } }));
  await expect(fetchWhole(at("/circle"), PATIENT)).rejects.toThrow(reason);
});

test("an answer that is none is told, without what stands behind the question mark", async () => {
  const address = at("/missing?token=secret");
  await expect(fetchWhole(address, PATIENT)).rejects.toThrow(
    `${address.origin}/missing cannot be fetched: the server answers 404.`,
  );
});

test("a server that is not there is told", async () => {
  const gone = openReleases();
  gone[Symbol.dispose]();
  await expect(fetchWhole(new URL(gone.manifestUrl), PATIENT)).rejects.toMatchObject({
    code: "update-unreachable",
  });
});
