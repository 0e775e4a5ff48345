import { describe, expect, test } from "bun:test";
import { COOKIE, LOGGED_IN, PORT, SECRET, TOKEN, webServer } from "./web-visit.ts";

const API = [
  "/api/live",
  "/api/events",
  "/api/summary",
  "/api/sessions/s1",
  "/api/settings",
  "/api/smoke",
];

describe("figures", () => {
  test("are for a browser that has logged in", async () => {
    const { ask } = webServer();
    expect((await ask("/api/live", { headers: LOGGED_IN })).status).toBe(200);
  });

  test.each(API)("%s is refused without the cookie", async (path) => {
    const response = await webServer().ask(path);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: "not-logged-in" } });
  });

  test.each([
    ["another value", `llm-bridge-${PORT}=${"x".repeat(43)}`],
    ["a beginning of it", `llm-bridge-${PORT}=${COOKIE.slice(0, 42)}`],
    ["more than it", `llm-bridge-${PORT}=${COOKIE}c`],
    ["nothing", `llm-bridge-${PORT}=`],
    ["another daemon's name", `llm-bridge-5000=${COOKIE}`],
    ["the token of hooks", `llm-bridge-${PORT}=${TOKEN}`],
  ])("are refused to a cookie of %s", async (_what, cookie) => {
    const { ask } = webServer();
    expect((await ask("/api/live", { headers: { ...LOGGED_IN, cookie } })).status).toBe(401);
  });

  test("are refused to another user, who has found the cookie", async () => {
    const { ask } = webServer();
    expect((await ask("/api/live", { headers: LOGGED_IN, isOurs: false })).status).toBe(401);
  });

  test.each([
    "evil.example",
    `evil.example:${PORT}`,
    "127.0.0.1",
    `127.0.0.1:${PORT + 1}`,
    `127.0.0.1.evil.example:${PORT}`,
    `localhost.evil.example:${PORT}`,
    `[::1]:${PORT}`,
    "",
  ])("are refused under the name %j, whatever it was made to point to", async (host) => {
    const { ask } = webServer();
    for (const path of ["/", "/api/live", "/metrics", "/login?ticket=x", "/ticket"]) {
      const response = await ask(path, { headers: { ...LOGGED_IN, host } });
      expect([path, response.status]).toEqual([path, 421]);
    }
  });

  test("are there under localhost too", async () => {
    const { ask } = webServer();
    const headers = { ...LOGGED_IN, host: `localhost:${PORT}`, origin: `http://localhost:${PORT}` };
    expect((await ask("/api/live", { headers })).status).toBe(200);
  });

  test.each([
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["another port of this machine", { "sec-fetch-site": "same-site" }],
    ["an origin elsewhere", { origin: "https://evil.example" }],
    ["a page at another port", { origin: `http://127.0.0.1:${PORT + 1}` }],
    ["a file or a sandbox", { origin: "null" }],
    ["a link that is followed", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }],
  ])("are refused to %s, with the cookie", async (_who, headers) => {
    const { ask } = webServer();
    for (const path of API) {
      const response = await ask(path, { headers: { ...LOGGED_IN, ...headers } });
      expect([path, response.status]).toEqual([path, 403]);
    }
  });

  test("are never offered to other sites", async () => {
    const { ask } = webServer();
    const response = await ask("/api/live", { headers: LOGGED_IN });
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    const asked = await ask("/api/settings", {
      method: "OPTIONS",
      headers: { ...LOGGED_IN, "access-control-request-method": "PUT" },
    });
    expect(asked.status).toBe(405);
    expect(asked.headers.get("access-control-allow-methods")).toBeNull();
  });
});

describe("settings", () => {
  const body = JSON.stringify({ refreshSeconds: 10 });
  const changed: unknown[] = [];
  const server = () =>
    webServer({
      changeSettings(change) {
        changed.push(change);
        throw new Error("nothing is kept here");
      },
    });

  test.each([
    ["a form of another site", { "content-type": "application/x-www-form-urlencoded" }],
    ["plain text, which needs no leave", { "content-type": "text/plain" }],
  ])("are not changed by %s", async (_what, headers) => {
    const response = await server().ask("/api/settings", {
      method: "PUT",
      headers: { ...LOGGED_IN, ...headers },
      body,
    });
    expect(response.status).toBe(400);
    expect(changed).toEqual([]);
  });

  test.each(["{", "[]", '"x"', '{"prometheusUrl":7}', '{"refreshSeconds":"7"}'])(
    "are not changed by %s",
    async (text) => {
      const response = await server().ask("/api/settings", {
        method: "PUT",
        headers: { ...LOGGED_IN, "content-type": "application/json" },
        body: text,
      });
      expect(response.status).toBe(400);
    },
  );
});

describe("the way in", () => {
  const ticketOf = async (server: ReturnType<typeof webServer>) => {
    const headers = { authorization: `Bearer ${SECRET}` };
    const response = await server.ask("/ticket", { method: "POST", headers });
    return ((await response.json()) as { ticket: string }).ticket;
  };

  test("is a ticket, for who can read our runtime directory", async () => {
    const server = webServer();
    const ticket = await ticketOf(server);
    const response = await server.ask("/login", { method: "POST", body: `ticket=${ticket}` });
    expect(response.status).toBe(200);
    expect(response.headers.get("set-cookie")).toBe(
      `llm-bridge-${PORT}=${COOKIE}; Path=/; HttpOnly; SameSite=Strict`,
    );
    expect(response.headers.get("refresh")).toBe("0; url=/");
  });

  test("works from a file that a browser has opened", async () => {
    const server = webServer();
    const response = await server.ask("/login", {
      method: "POST",
      headers: { origin: "null", "sec-fetch-site": "cross-site" },
      body: `ticket=${await ticketOf(server)}&view=settings`,
    });
    expect(response.headers.get("refresh")).toBe("0; url=/?view=settings");
  });

  test.each(["//evil.example", "https://evil.example", "\\\\evil", "a/b", "x".repeat(40), "A"])(
    "leads nowhere else: %j",
    async (view) => {
      const server = webServer();
      const query = new URLSearchParams({ ticket: await ticketOf(server), view });
      const response = await server.ask(`/login?${query.toString()}`);
      expect(response.headers.get("refresh")).toBe("0; url=/");
    },
  );

  test("is open once", async () => {
    const server = webServer();
    const ticket = await ticketOf(server);
    expect((await server.ask(`/login?ticket=${ticket}`)).status).toBe(200);
    const again = await server.ask(`/login?ticket=${ticket}`);
    expect(again.status).toBe(403);
    expect(again.headers.get("set-cookie")).toBeNull();
  });

  test("is open for a minute", async () => {
    const server = webServer();
    const ticket = await ticketOf(server);
    server.passTime(60_001);
    expect((await server.ask(`/login?ticket=${ticket}`)).status).toBe(403);
  });

  test.each(["", "ticket=", "ticket=ticket-2", `ticket=${COOKIE}`, "x".repeat(10_000)])(
    "is shut for %p",
    async (body) => {
      const server = webServer();
      await ticketOf(server);
      const response = await server.ask("/login", { method: "POST", body });
      expect(response.status).toBe(403);
      expect(response.headers.get("set-cookie")).toBeNull();
    },
  );

  test("is shut for another user, who has found a ticket", async () => {
    const server = webServer();
    const ticket = await ticketOf(server);
    const response = await server.ask(`/login?ticket=${ticket}`, { isOurs: false });
    expect(response.status).toBe(403);
    expect(response.headers.get("set-cookie")).toBeNull();
  });

  test.each([
    { who: "another user", isOurs: false, atMost: 0 },
    { who: "a page that never ends", isOurs: true, atMost: 8192 },
  ])("takes no more in than a ticket from $who", async ({ isOurs, atMost }) => {
    let takenBytes = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          takenBytes += 1024;
          controller.enqueue(new Uint8Array(1024).fill(0x61));
        },
      },
      { highWaterMark: 0 },
    );
    const response = await webServer().ask("/login", { method: "POST", body, isOurs });
    expect(response.status).toBe(403);
    expect(takenBytes).toBeLessThanOrEqual(atMost);
  });

  test.each([undefined, `Bearer ${TOKEN}`, `Bearer ${COOKIE}`, "Bearer ", SECRET, "Bearer x"])(
    "gives no ticket for %p",
    async (authorization) => {
      const headers = authorization === undefined ? {} : { authorization };
      const response = await webServer().ask("/ticket", { method: "POST", headers });
      expect(response.status).toBe(401);
    },
  );

  test("asks pages of other sites away", async () => {
    const headers = { authorization: `Bearer ${SECRET}`, origin: "https://evil.example" };
    const response = await webServer().ask("/ticket", { method: "POST", headers });
    expect(response.status).toBe(403);
  });
});

describe("metrics", () => {
  test("are for our own processes, and for who has the token", async () => {
    const { ask } = webServer();
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await ask("/metrics")).status).toBe(200);
    expect((await ask("/metrics", { headers, isOurs: false })).status).toBe(200);
    expect((await ask("/metrics", { isOurs: false })).status).toBe(401);
    expect((await ask("/metrics", { headers: LOGGED_IN, isOurs: false })).status).toBe(401);
  });

  test("are for every program where the configuration says so", async () => {
    const { ask } = webServer({}, { areMetricsOpen: () => true });
    expect((await ask("/metrics", { isOurs: false })).status).toBe(200);
  });

  test("are not for pages of other sites", async () => {
    const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" };
    expect((await webServer().ask("/metrics", { headers })).status).toBe(403);
  });
});

describe("hooks", () => {
  const hook = JSON.stringify({ hook_event_name: "Stop", session_id: "s1" });
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };

  test("are taken with the token, and answered with nothing", async () => {
    const server = webServer();
    const response = await server.ask("/hook", { method: "POST", headers, body: hook });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
    expect(server.hooks).toEqual([[undefined, { hook_event_name: "Stop", session_id: "s1" }]]);
  });

  test("of other agents say whose they are", async () => {
    const server = webServer();
    await server.ask("/hook?agent=codex", { method: "POST", headers, body: hook });
    expect(server.hooks[0]?.[0]).toBe("codex");
  });

  test("come through a tunnel, under another name", async () => {
    const tunnelled = { ...headers, host: "bridge.example:14319" };
    const response = await webServer().ask("/hook", {
      method: "POST",
      headers: tunnelled,
      body: hook,
    });
    expect(response.status).toBe(200);
  });

  test.each([
    ["no token", { authorization: "" }, hook, 401],
    ["the cookie instead", { authorization: "", ...LOGGED_IN }, hook, 401],
    ["a page's origin", { origin: `http://127.0.0.1:${PORT}` }, hook, 403],
    ["no JSON", {}, "hook_event_name=Stop", 400],
    ["half of it", {}, hook.slice(0, 20), 400],
    ["nothing", {}, "", 400],
    ["something else", {}, "[1]", 400],
    ["more than a megabyte", {}, JSON.stringify({ x: "x".repeat(1 << 20) }), 413],
  ])("with %s are refused", async (_what, more, body, status) => {
    const response = await webServer().ask("/hook", {
      method: "POST",
      headers: { ...headers, ...more },
      body,
    });
    expect(response.status).toBe(status);
  });
});

test("every page forbids what it does not need", async () => {
  const { ask } = webServer();
  for (const path of ["/", "/nothing.js", "/api/live", "/metrics", "/login"]) {
    const { headers } = await ask(path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toStartWith("default-src 'none';");
    expect(policy).not.toContain("unsafe");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  }
});

test("the page itself has nothing of anybody, and is open: a view is an address", async () => {
  const { ask } = webServer();
  for (const path of ["/", "/?view=sessions", "/anything"]) {
    expect(await (await ask(path)).text()).toContain("<title>page</title>");
  }
  expect((await ask("/nothing.js")).status).toBe(404);
  expect((await ask("/", { headers: { "if-none-match": '"1"' } })).status).toBe(304);
  expect((await ask("/", { method: "DELETE" })).status).toBe(405);
});
