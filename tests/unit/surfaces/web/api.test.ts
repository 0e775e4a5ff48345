import { describe, expect, test } from "bun:test";
import { BridgeFault } from "../../../../src/core/fault.ts";
import { LOGGED_IN, webServer } from "./web-visit.ts";

const headers = LOGGED_IN;

describe("a question", () => {
  test.each([
    ["range=7d", "7d"],
    ["", "24h"],
    ["from=1000&to=2000", { from: 1000, to: 2000 }],
  ])("for %p is understood", async (query, range) => {
    const asked: unknown[] = [];
    const { ask } = webServer({
      summary(given) {
        asked.push(given);
        return Promise.reject(new Error("enough"));
      },
    });
    await ask(`/api/summary?${query}`, { headers });
    expect(asked).toEqual([range]);
  });

  test.each([
    "summary?range=1y",
    "summary?from=1",
    "summary?from=2&to=1",
    "summary?from=x&to=2",
    "summary?from=0&to=9999999999999",
    "sessions?sort=name",
    "sessions?order=up",
    "sessions?limit=-1",
    "sessions?offset=1.5",
    "sessions/%ff",
  ])("that cannot be answered is refused, with why: %s", async (path) => {
    const response = await webServer().ask(`/api/${path}`, { headers });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: "bad-query" } });
  });

  test("about sessions is for a page of them at most", async () => {
    const asked: unknown[] = [];
    const { ask } = webServer({
      sessions(_range, query) {
        asked.push(query);
        return Promise.reject(new Error("enough"));
      },
    });
    await ask("/api/sessions?limit=1000000&filter=a%20b&sort=cost&order=asc&host=x", { headers });
    expect(asked).toEqual([{ sort: "cost", order: "asc", filter: "a b", offset: 0, limit: 1000 }]);
  });

  test("about a session that nobody knows is not found", async () => {
    const { ask } = webServer({ session: () => Promise.resolve(undefined) });
    expect((await ask("/api/sessions/s9", { headers })).status).toBe(404);
  });

  test.each(["/api/nothing", "/api", "/api/", "/api/__proto__", "/api/constructor"])(
    "at %s is not found",
    async (path) => {
      expect((await webServer().ask(path, { headers })).status).toBe(404);
    },
  );

  test.each([
    ["POST", "/api/live", "GET"],
    ["DELETE", "/api/settings", "GET, PUT"],
    ["GET", "/api/connection", "POST"],
    ["PUT", "/api/sessions/s1", "GET"],
  ])("by %s to %s is told what is allowed", async (method, path, allow) => {
    const response = await webServer().ask(path, { method, headers });
    expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
  });

  test("that another store does not answer says so, and what to do", async () => {
    const { ask } = webServer({
      cost: () =>
        Promise.reject(new BridgeFault("store-unreachable", "It is away.", { hint: "Start it." })),
    });
    const response = await ask("/api/cost", { headers });
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({
      error: { code: "store-unreachable", message: "It is away.", hint: "Start it." },
    });
  });

  test.each(["file:///etc/passwd", "ftp://x", "javascript:alert(1)", "", "9090"])(
    "about a store at %p is refused",
    async (url) => {
      const response = await webServer().ask("/api/connection", {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify({ url }),
      });
      expect(response.status).toBe(400);
    },
  );

  test("is never answered from a cache", async () => {
    const response = await webServer().ask("/api/live", { headers });
    expect(response.headers.get("cache-control")).toBe("no-store");
  });
});
