import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeWhere } from "../support/describe-needing.ts";
import { freePort } from "../support/free-port.ts";
import { asUser, createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

/** A number that no system of a distribution gives away. */
const STRANGER = 64_123;

describe("the web server", () => {
  test("is not there until somebody wants it, and then says where it is to its user only", async () => {
    await using sandbox = createSandbox();
    await configure(sandbox, { server: false });
    await sandbox.startDaemon();
    const runtime = join(sandbox.runtimeDir, "llm-bridge-http.json");
    expect(existsSync(runtime)).toBe(false);
    const { stdout, exitCode } = await sandbox.run(["dashboard", "--no-open"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/login\?ticket=[\w-]{43}\n$/);
    expect(statSync(runtime).mode & 0o777).toBe(0o600);
  });

  test("lets a browser in with a ticket, once, and shows a hook's session to it", async () => {
    await using sandbox = createSandbox();
    const { port } = await configure(sandbox, { server: true });
    await sandbox.startDaemon();
    const cookie = await logIn(sandbox);
    await sandbox.hook({ hook_event_name: "UserPromptSubmit", session_id: "s1", prompt: "secret" });
    const live = await until("the session is shown", async () => {
      const view = await ask(port, "/api/live", cookie);
      const { sessions } = (await view.json()) as { sessions: readonly object[] };
      return sessions.length > 0 && sessions;
    });
    expect(live).toMatchObject([{ id: "s1", state: "thinking", subject: null }]);
    expect(JSON.stringify(live)).not.toContain("secret");
  });

  test("tells pages of a hook as it comes", async () => {
    await using sandbox = createSandbox();
    const { port } = await configure(sandbox, { server: true });
    await sandbox.startDaemon();
    const stream = await ask(port, "/api/events", await logIn(sandbox));
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    let seen = "";
    const reading = (async () => {
      for await (const bytes of stream.body ?? []) seen += new TextDecoder().decode(bytes);
    })();
    await until("the page knows how things are", () => seen.includes("event: live"));
    await sandbox.hook({
      hook_event_name: "PreToolUse",
      session_id: "s1",
      tool_name: "Bash",
      tool_use_id: "t1",
      tool_input: { command: "cat /etc/passwd" },
    });
    await until("the page knows the tool", () => seen.includes('"tool":"Bash"'));
    expect(seen).not.toContain("passwd");
    await stream.body?.cancel().catch(() => undefined);
    void reading.catch(() => undefined);
  });

  test("takes hooks by HTTP as it takes them by programs", async () => {
    await using sandbox = createSandbox();
    const { port } = await configure(sandbox, { server: true });
    await sandbox.startDaemon();
    const response = await postHook(sandbox, port, {
      hook_event_name: "PreToolUse",
      session_id: "s1",
      tool_name: "Bash",
      tool_use_id: "t1",
      tool_input: { command: "ls -la" },
    });
    expect([response.status, await response.text()]).toEqual([200, ""]);
    await until("the bar shows it", () => sandbox.barState()?.text.includes("ls -la"));
  });

  test("forgets everybody with its daemon", async () => {
    await using sandbox = createSandbox();
    const { port } = await configure(sandbox, { server: true });
    const daemon = await sandbox.startDaemon();
    const cookie = await logIn(sandbox);
    await daemon.stop();
    expect(existsSync(join(sandbox.runtimeDir, "llm-bridge-http.json"))).toBe(false);
    await sandbox.startDaemon();
    await until("it serves again", () =>
      existsSync(join(sandbox.runtimeDir, "llm-bridge-http.json")),
    );
    expect((await ask(port, "/api/live", cookie)).status).toBe(401);
  });

  test("comes and goes with the configuration, while the daemon runs", async () => {
    await using sandbox = createSandbox();
    const runtime = join(sandbox.runtimeDir, "llm-bridge-http.json");
    await configure(sandbox, { server: false });
    const daemon = await sandbox.startDaemon();
    await configure(sandbox, { server: true });
    daemon.signal("SIGHUP");
    await until("it serves", () => existsSync(runtime));
    await configure(sandbox, { server: false });
    daemon.signal("SIGHUP");
    await until("it serves no more", () => !existsSync(runtime));
  });

  test.each([
    ["without a host", "GET / HTTP/1.0\r\n\r\n", 421],
    ["for a host that is none", "GET /api/live HTTP/1.1\r\nHost: [\r\n\r\n", 421],
    ["as a hook for a host that is none", "POST /hook HTTP/1.1\r\nHost: a b@\r\n\r\n", 421],
    [
      "with another request hidden in it",
      "POST /hook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    [
      "of two lengths",
      "POST /hook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}",
      400,
    ],
    [
      "with endless headers",
      `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(99_999)}\r\n`,
      431,
    ],
    ["in another language", "\u0016\u0003\u0001\u0002\r\n\r\n", 400],
  ])("refuses a request %s", async (_what, request, status) => {
    await using sandbox = createSandbox();
    const { port } = await configure(sandbox, { server: true });
    await sandbox.startDaemon();
    await until("it serves", () => existsSync(join(sandbox.runtimeDir, "llm-bridge-http.json")));
    expect(await sendRaw(port, request)).toStartWith(`HTTP/1.1 ${status} `);
  });

  test("that finds its port taken leaves the bar going, and says who has it", async () => {
    await using sandbox = createSandbox();
    const { port } = await configure(sandbox, { server: true });
    using _other = Bun.serve({ hostname: "127.0.0.1", port, fetch: () => new Response("mine") });
    const daemon = await sandbox.startDaemon();
    await until("it is said", () => daemon.stderr().includes(`pid ${process.pid}`));
    await sandbox.hook({ hook_event_name: "UserPromptSubmit", session_id: "s1", prompt: "hi" });
    await until(
      "the bar goes on, and says what does not work",
      () => {
        const { class: classes = "", tooltip = "" } = sandbox.barState() ?? {};
        return [classes].flat().includes("thinking") && tooltip.includes("web server");
      },
      { seen: sandbox.barState },
    );
    const { stderr, exitCode } = await sandbox.run(["dashboard", "--no-open"]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(`pid ${process.pid}`);
    expect(stderr).toContain("port-taken");
  });

  test("tests itself from end to end, and says what mends what is missing", async () => {
    await using sandbox = createSandbox();
    const { port } = await configure(sandbox, { server: true });
    await sandbox.startDaemon();
    const cookie = await logIn(sandbox);
    const checks = async () => {
      const response = await ask(port, "/api/smoke", cookie);
      const found = (await response.json()) as { name: string; level: string; remedy: unknown }[];
      return Object.fromEntries(found.map(({ name, level }) => [name, level]));
    };
    let found = await checks();
    await until("the ledger is open", async () => {
      found = await checks();
      return found["Ledger"] !== "broken";
    });
    expect(found).toEqual({
      Connection: "ok",
      API: "ok",
      Metrics: "ok",
      Query: "ok",
      Hooks: "warning",
      "Status line": "warning",
      Receiver: "warning",
      Ledger: "warning",
    });
    await sandbox.hook({ hook_event_name: "Stop", session_id: "s1" });
    await until("the hook has come", async () => (await checks())["Hooks"] === "ok");
  });
});

describeWhere("another user of this machine", whatIsMissing(), () => {
  test("gets nothing: neither by what is written down nor with the cookie itself", async () => {
    await using sandbox = createSandbox();
    const { port } = await configure(sandbox, { server: true });
    await sandbox.startDaemon();
    const cookie = await logIn(sandbox);
    const { readable } = await asStranger([
      "cat",
      join(sandbox.runtimeDir, "llm-bridge-http.json"),
    ]);
    expect(readable).toBe("");

    const mine = await curl(port, "/api/live", cookie, undefined);
    expect(mine).toContain('"sessions"');
    for (const path of ["/api/live", "/api/settings", "/metrics"]) {
      const answer = await curl(port, path, cookie, STRANGER);
      expect(answer).toMatch(/"code":"(not-logged-in|token-needed)"/);
    }
  });

  test("reads metrics with the token, or where the configuration opens them", async () => {
    await using sandbox = createSandbox();
    const { port } = await configure(sandbox, { server: true, more: 'metrics = "open"' });
    await sandbox.startDaemon();
    await until("it serves", () => existsSync(join(sandbox.runtimeDir, "llm-bridge-http.json")));
    expect(await curl(port, "/metrics", "", STRANGER)).toContain("llm_bridge_");
  });
});

test("a view that there is none of is refused, with what was likely meant", async () => {
  await using sandbox = createSandbox();
  const { stderr, exitCode } = await sandbox.run(["dashboard", "--no-open", "--view", "sesions"]);
  expect(stderr).toBe("Unknown view `sesions`.\nDid you mean `sessions`?\n");
  expect(exitCode).toBe(64);
});

test("without a daemon `dashboard` says how one is started", async () => {
  await using sandbox = createSandbox();
  const { stderr, exitCode } = await sandbox.run(["dashboard", "--no-open"]);
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain("`waybar-llm-bridge daemon` starts it");
});

test("what a browser is started with holds no secret", async () => {
  await using sandbox = createSandbox();
  await configure(sandbox, { server: true });
  const bin = join(sandbox.root, "bin");
  mkdirSync(bin);
  const told = join(sandbox.root, "told");
  writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\necho "$@" > ${told}\n`, { mode: 0o755 });
  await sandbox.startDaemon();
  const env = { PATH: `${bin}:${sandbox.env["PATH"]}` };
  const { exitCode } = await sandbox.run(["dashboard", "--view", "settings"], { env });
  expect(exitCode).toBe(0);
  const path = await until("the browser is started", () =>
    existsSync(told) ? readFileSync(told, "utf8").trim() || undefined : undefined,
  );
  expect(path).toBe(join(sandbox.runtimeDir, "llm-bridge-login.html"));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const form = readFileSync(path, "utf8");
  expect(form).toContain('name="view" value="settings"');
  expect(form).toMatch(/name="ticket" value="[\w-]{43}"/);
});

interface Ports {
  readonly port: number;
}

/** Ports that are free, so that tests may run beside one another. */
async function configure(
  sandbox: Sandbox,
  { server, more = "" }: { readonly server: boolean; readonly more?: string },
): Promise<Ports> {
  const port = await freePort();
  mkdirSync(join(sandbox.configDir, "llm-bridge"), { recursive: true });
  writeFileSync(
    join(sandbox.configDir, "llm-bridge/config.toml"),
    `[server]\nenabled = ${server}\nport = ${port}\n${more}\n`,
  );
  return { port };
}

async function logIn(sandbox: Sandbox): Promise<string> {
  const { stdout } = await sandbox.run(["dashboard", "--no-open"]);
  const response = await fetch(stdout.trim());
  return response.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
}

const ask = (port: number, path: string, cookie: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie } });

/** Sends text as it is, and gives the beginning of the answer. */
async function sendRaw(port: number, request: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      data: (_socket, bytes) => resolve(bytes.toString("latin1")),
      close: () => reject(new Error("It was closed without an answer.")),
    },
  });
  socket.write(request);
  const answer = await promise;
  socket.end();
  return answer;
}

async function postHook(sandbox: Sandbox, port: number, input: object): Promise<Response> {
  const token = await until("the token is made", async () => {
    const { stdout } = await sandbox.run(["telemetry", "token"]);
    return stdout.trim() || undefined;
  });
  await until("it serves", () => existsSync(join(sandbox.runtimeDir, "llm-bridge-http.json")));
  return await fetch(`http://127.0.0.1:${port}/hook`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(input),
  });
}

async function asStranger(command: readonly string[]): Promise<{ readonly readable: string }> {
  const child = Bun.spawn([...asUser(STRANGER), ...command], { stdout: "pipe", stderr: "ignore" });
  return { readable: await child.stdout.text() };
}

async function curl(
  port: number,
  path: string,
  cookie: string,
  uid: number | undefined,
): Promise<string> {
  const command = ["curl", "-s", "-H", `Cookie: ${cookie}`, `http://127.0.0.1:${port}${path}`];
  const child = Bun.spawn([...asUser(uid), ...command], { stdout: "pipe", stderr: "ignore" });
  return await child.stdout.text();
}

function whatIsMissing(): readonly string[] {
  const programs = ["curl", "setpriv"].filter((program) => Bun.which(program) === null);
  return process.getuid?.() === 0 ? programs : [...programs, "root, to be somebody else"];
}
