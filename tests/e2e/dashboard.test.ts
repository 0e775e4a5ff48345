import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { missingBrowser, startBrowser } from "../support/browser.ts";
import { describeNeeding, missingPrograms } from "../support/describe-needing.ts";
import { freePort } from "../support/free-port.ts";
import { type MadeUpDashboard, startMadeUpDashboard } from "../support/made-up-dashboard.ts";
import { startPrometheus } from "../support/prometheus.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

const VIEWS = [
  ["Live", "live"],
  ["Summary", "summary"],
  ["Cost", "cost"],
  ["Tokens", "tokens"],
  ["Sessions", "sessions"],
  ["Insights", "insights"],
  ["Limits and budgets", "limits"],
  ["Local stats cache", "stats"],
  ["Smoke test", "smoke"],
  ["Settings", "settings"],
] as const;

/** A page, and what went wrong in it. */
interface Visit extends AsyncDisposable {
  readonly page: Page;
  /** Errors, refused resources, breaches of the policy, requests to elsewhere. */
  readonly troubles: readonly string[];
}

/** In a page: what is wider than the box that it stands in, and is neither cut nor scrolled. */
const TOO_WIDE = `[document.documentElement, ...document.querySelectorAll("#main, #main *:not(.hidden-text, :has(> .hidden-text))")]
  .filter((each) => each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1)
  .filter((each) => each === document.documentElement || getComputedStyle(each).overflowX === "visible")
  .map((each) => each.tagName + "." + each.className)`;

/** What the address asks for, as the page itself has it: the browser hears of it later. */
const queryOf = async (page: Page): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(new URLSearchParams(await page.evaluate<string>("location.search")));

const isAt = (page: Page, query: Readonly<Record<string, string>>) =>
  until(`the address asks for ${JSON.stringify(query)}`, async () =>
    Bun.deepEquals(await queryOf(page), query),
  );

/** The parts that are there once a view has its figures. */
const FILLED = ".content :is(.stack, .live, .grid-row, .empty)";

describeNeeding("the dashboard in a browser", missingBrowser(), () => {
  let browser: Browser;
  let madeUp: MadeUpDashboard;
  beforeAll(async () => {
    [browser, madeUp] = await Promise.all([startBrowser(), startMadeUpDashboard()]);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await madeUp[Symbol.asyncDispose]();
  });

  async function visit(login: string, options: BrowserContextOptions = {}): Promise<Visit> {
    const { origin } = new URL(login);
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => {
      troubles.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("console", (message) => {
      if (/Content Security Policy/i.test(message.text())) troubles.push(message.text());
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(origin)) troubles.push(`request: ${request.url()}`);
    });
    await page.goto(login);
    await page.waitForSelector(FILLED);
    return { page, troubles, [Symbol.asyncDispose]: () => context.close() };
  }

  const isTitled = (page: Page, title: string) => page.locator("h1", { hasText: title }).waitFor();

  test("every view opens by a click, shows something, and asks nobody but the daemon", async () => {
    await using visited = await visit(madeUp.login);
    const { page, troubles } = visited;
    for (const [title, view] of VIEWS) {
      await page.locator(".sidebar").getByRole("link", { name: title }).click();
      await isTitled(page, title);
      await page.waitForSelector(FILLED);
      await page.locator('.sidebar [aria-current="page"]', { hasText: title }).waitFor();
      expect((await queryOf(page))["view"] ?? "live").toBe(view);
    }
    expect(troubles).toEqual([]);
  });

  test("the back button goes back through what was looked at, and an address is a bookmark", async () => {
    await using visited = await visit(madeUp.login);
    const { page } = visited;
    await page.goto(`${madeUp.origin}/?view=sessions&range=90d&sort=cost&order=asc&filter=engine`);
    await page.waitForSelector(".grid-row");
    expect(await page.locator("#filter").inputValue()).toBe("engine");
    expect(await page.getByRole("columnheader", { name: "Cost" }).getAttribute("aria-sort")).toBe(
      "ascending",
    );
    expect(await page.getByRole("button", { name: "90d" }).getAttribute("aria-pressed")).toBe(
      "true",
    );
    await page.locator(".grid-row .row-link").first().click();
    await page.waitForSelector(".turns");
    await isTitled(page, "engine");
    await page.goBack();
    await page.waitForSelector(".grid-row");
    expect(await page.locator("#filter").inputValue()).toBe("engine");
    await page.goForward();
    await page.waitForSelector(".turns");
    await page.reload();
    await page.waitForSelector(".turns");
    await isTitled(page, "engine");
  });

  test("keys go to views, to the filter, to ranges and to the list of keys", async () => {
    await using visited = await visit(madeUp.login);
    const { page } = visited;
    await page.keyboard.press("2");
    await isTitled(page, "Summary");
    await page.keyboard.press("]");
    await isAt(page, { view: "summary", range: "7d" });
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("3");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Keys" }).waitFor({ state: "hidden" });
    await isTitled(page, "Summary");
    await page.keyboard.press("/");
    await page.locator("#filter:focus").waitFor();
    await page.keyboard.type("kite 3");
    await until("it filters", async () => (await queryOf(page))["filter"] === "kite 3");
    await page.keyboard.press("Escape");
    await until("the filter is clear", async () => !("filter" in (await queryOf(page))));
    await page.waitForSelector(".grid-row");
  });

  test("days of one's own are a range too", async () => {
    await using visited = await visit(madeUp.login);
    const { page } = visited;
    await page.goto(`${madeUp.origin}/?view=summary`);
    await page.getByRole("button", { name: "Days…" }).click();
    await page.getByLabel("From").fill("2026-01-01");
    await page.getByLabel("Through").fill("2026-01-31");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByRole("button", { name: "2026-01-01 – 2026-01-31" }).waitFor();
    expect((await queryOf(page))["range"]).toBe("2026-01-01..2026-01-31");
  });

  test("the sidebar and the way around it are reached by the keyboard", async () => {
    await using visited = await visit(madeUp.login);
    const { page } = visited;
    await page.keyboard.press("Tab");
    await page.locator(":focus", { hasText: "Skip" }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator("#main:focus").waitFor();
    await page.locator(".sidebar .nav-link").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.locator(".nav-link:focus", { hasText: /^Cost$/ }).waitFor();
    await page.keyboard.press("Enter");
    await isTitled(page, "Cost");
  });

  test("ten thousand sessions scroll to the last with a handful of rows in the page", async () => {
    await using visited = await visit(madeUp.login);
    const { page } = visited;
    await page.goto(`${madeUp.origin}/?view=sessions&range=2020-01-01..2030-01-01`);
    await page.waitForSelector(".grid-row[data-index]");
    const total = Number(await page.getByRole("grid").getAttribute("aria-rowcount")) - 1;
    expect(total).toBe(10_000);
    await page.locator(".grid-row").first().focus();
    await page.keyboard.press("End");
    const last = page.locator(`.grid-row[data-index="${total - 1}"]`);
    await page.locator(`.grid-row[data-index="${total - 1}"]:focus`).waitFor();
    expect(await page.locator(".grid-row").count()).toBeLessThan(100);
    await page.keyboard.press("ArrowUp");
    const before = page.locator(`.grid-row[data-index="${total - 2}"]:focus`);
    await before.locator(".row-link").waitFor();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".turns");
    await page.goBack();
    // The list stands where it was left, and so does whoever goes through it by keys.
    await last.waitFor();
    await before.waitFor();
  });

  test("columns sort, and sort the other way by another click", async () => {
    await using visited = await visit(madeUp.login);
    const { page } = visited;
    await page.goto(`${madeUp.origin}/?view=sessions&range=30d`);
    await page.waitForSelector(".grid-row");
    const dollars = async () => {
      const shown = await page.locator(".grid-row .col-cost").allTextContents();
      return shown.map((text) => Number(text.replace("$", "")));
    };
    await page.getByRole("button", { name: "Cost" }).click();
    const [most = Number.NaN] = await until("they go down from the dearest", async () => {
      const amounts = await dollars();
      return (
        Bun.deepEquals(
          amounts,
          amounts.toSorted((a, b) => b - a),
        ) && amounts
      );
    });
    expect(most).toBeGreaterThan(1);
    await page.getByRole("button", { name: "Cost" }).click();
    await until("the cheapest is on top", async () => !((await dollars())[0]! >= most));
    expect(await queryOf(page)).toMatchObject({ sort: "cost", order: "asc" });
  });

  test("a chart tells its values to whoever points, by arrow keys as well", async () => {
    await using visited = await visit(madeUp.login);
    const { page } = visited;
    await page.goto(`${madeUp.origin}/?view=summary&range=7d`);
    await page.waitForSelector(".u-over");
    const chart = page.locator(".chart").first();
    await chart.focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.locator(".tip", { hasText: /\d\d:00 – \d\d:00.*\$\d/ }).waitFor();
    await page
      .locator(".u-over")
      .first()
      .hover({ position: { x: 40, y: 40 } });
    await page.locator(".tip").waitFor();
    await page.goto(`${madeUp.origin}/?view=insights`);
    await page.locator(".heat rect").last().hover();
    await page.locator(".heat-foot", { hasText: /Sunday, 23:00/ }).waitFor();
  });

  test.each(["light", "dark"] as const)("the page follows a %s system", async (colorScheme) => {
    await using visited = await visit(madeUp.login, { colorScheme });
    const brightness = await visited.page.evaluate<number>(
      "Number(/\\d+/.exec(getComputedStyle(document.body).backgroundColor)[0])",
    );
    expect(brightness > 128 ? "light" : "dark").toBe(colorScheme);
  });

  test("nothing moves for whoever wants that", async () => {
    await using visited = await visit(madeUp.login, { reducedMotion: "reduce" });
    const longest = await visited.page.evaluate<number>(
      "Math.max(...[...document.querySelectorAll('*')].map((e) => parseFloat(getComputedStyle(e).animationDuration)))",
    );
    expect(longest).toBeLessThan(0.001);
  });

  test.each([400, 700, 1280, 3840])(
    "at %d px nothing sticks out of what it stands in, whatever it is called, and every view can be reached",
    async (width) => {
      await using visited = await visit(madeUp.login, { viewport: { width, height: 900 } });
      const { page } = visited;
      const isNarrow = width < 640;
      for (const [title] of VIEWS) {
        if (isNarrow) await page.getByRole("button", { name: "Menu" }).click();
        const nav = isNarrow ? page.locator("dialog.menu") : page.locator(".sidebar");
        await nav.getByRole("link", { name: title }).click();
        await page.locator("h1", { hasText: title }).waitFor();
        await page.waitForSelector(FILLED);
        expect([title, await page.evaluate(TOO_WIDE)]).toEqual([title, []]);
      }
    },
  );

  test("settings are kept, and an address that does not answer is said to be one", async () => {
    await using own = await startMadeUpDashboard(["--sessions", "5"]);
    await using visited = await visit(own.login);
    const { page } = visited;
    await page.keyboard.press("0");
    await page.getByRole("button", { name: "10 s" }).click();
    await page.getByText("Kept.").waitFor();
    await page.reload();
    await page.locator('button[aria-pressed="true"]', { hasText: "10 s" }).waitFor();
    await page.getByLabel("Prometheus URL").fill("http://127.0.0.1:9");
    await page.getByRole("button", { name: "Test" }).click();
    await page.locator(".said.bad").filter({ hasText: /\w/ }).waitFor();
  });

  test("without any data every view says what to do", async () => {
    await using own = await startMadeUpDashboard(["--empty", "--telemetry", "off"]);
    await using visited = await visit(own.login);
    const { page, troubles } = visited;
    for (const view of ["live", "summary", "cost", "tokens", "sessions", "insights", "stats"]) {
      await page.goto(`${own.origin}/?view=${view}`);
      await page.locator(".empty strong").waitFor();
      expect((await page.locator(".empty p").first().textContent())?.length).toBeGreaterThan(30);
    }
    await page.goto(`${own.origin}/?view=settings`);
    await page.getByText("waybar-llm-bridge setup --telemetry").waitFor();
    expect(troubles).toEqual([]);
  });
});

describeNeeding("the dashboard of a daemon, in a browser", missingBrowser(), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  test("what a hook tells is on the page without being asked for", async () => {
    const { bridge, port } = await serving();
    await using _ = bridge;
    await serve(bridge, port);
    const page = await browser.newPage();
    await openLive(page, await loginOf(bridge));
    await page.getByText("No session is open").waitFor();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await bridge.hook(hook("SessionStart", { source: "startup" }));
    await bridge.hook(hook("PreToolUse", bash));
    const card = page.locator(".session-card.is-tool");
    await card.waitFor();
    expect(await card.textContent()).toContain("engine");
    await page.locator(".tool-row.running", { hasText: "Bash" }).waitFor();
    // What tools are called with is hidden unless the configuration shows it.
    expect(await page.locator("body").textContent()).not.toContain("secret-sauce");
    await bridge.hook(hook("PostToolUse", { ...bash, tool_response: {} }));
    await page.locator(".tool-row.ok", { hasText: "Bash" }).waitFor();
    await bridge.hook(
      hook("Notification", { notification_type: "permission_prompt", message: "?" }),
    );
    await page.locator(".session-card.is-waiting").waitFor();
    await page.locator(".sidebar .nav-badge").waitFor();
    await until("its title says so", async () => (await page.title()).includes("engine waits"));
    expect(asked).toEqual([]);
    await page.close();
  });

  test("ten pages of one browser are told as well as one, whichever of them is closed", async () => {
    const { bridge, port } = await serving();
    await using _ = bridge;
    await serve(bridge, port);
    const context = await browser.newContext();
    const first = await context.newPage();
    await openLive(first, await loginOf(bridge));
    await first.getByText("No session is open").waitFor();
    const others: Page[] = [];
    for (let opened = 1; opened < 10; opened++) {
      const page = await context.newPage();
      await page.goto(new URL("/", first.url()).href);
      await page.getByText("No session is open").waitFor();
      others.push(page);
    }
    await bridge.hook(hook("SessionStart", { source: "startup" }));
    await Promise.all(
      [first, ...others].map((page) => page.locator(".session-card.is-idle").waitFor()),
    );
    // The one that listens to the daemon for all of them.
    await first.close();
    await bridge.hook(hook("PreToolUse", bash));
    await Promise.all(others.map((page) => page.locator(".session-card.is-tool").waitFor()));
    await context.close();
  });

  test("markup in names of projects and tools is text", async () => {
    const { bridge, port } = await serving();
    await using _ = bridge;
    await serve(bridge, port);
    const page = await browser.newPage();
    const dialogs: string[] = [];
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await openLive(page, await loginOf(bridge));
    const evil = "<img src=x onerror=alert(1)><script>alert(2)<!--";
    await bridge.hook(hook("SessionStart", { cwd: `/home/ada/${evil}`, source: "startup" }));
    await bridge.hook(
      hook("PreToolUse", {
        cwd: `/home/ada/${evil}`,
        ...bash,
        tool_name: `"><b onclick=alert(3)>`,
      }),
    );
    await page.locator(".tool-row").waitFor();
    expect(await page.locator(".session-card b").textContent()).toContain("<img src=x");
    expect(await page.locator(".tool-row > b").textContent()).toContain("<b onclick");
    expect(await page.locator("img, #page script, [onclick], [onerror]").count()).toBe(0);
    expect(dialogs).toEqual([]);
    await page.close();
  });

  test("with the daemon away the last figures stay; of a new one the page says how to sign in, and goes on", async () => {
    const { bridge, port } = await serving();
    await using _ = bridge;
    const daemon = await serve(bridge, port);
    const context = await browser.newContext();
    const page = await context.newPage();
    await openLive(page, await loginOf(bridge));
    await bridge.hook(hook("SessionStart", { source: "startup" }));
    await page.locator(".session-card").waitFor();

    await daemon.stop();
    await page.getByText("The daemon is away.").waitFor();
    expect(await page.locator(".session-card").count()).toBe(1);

    await serve(bridge, port);
    await page.getByText("The daemon does not know this browser.").waitFor();
    // Signing in elsewhere in the same browser is enough.
    const other = await context.newPage();
    await openLive(other, await loginOf(bridge));
    await page.waitForSelector(".link-state.up", { state: "attached" });
    await page.locator(".banner").waitFor({ state: "detached" });
    await context.close();
  });
});

describeNeeding(
  "the dashboard of a Prometheus, in a browser",
  [...missingBrowser(), ...missingPrograms(["prometheus", "promtool"])],
  () => {
    test("a Prometheus of one's own is tried, used, filtered by machine, and left again", async () => {
      const { bridge, port } = await serving();
      await using _ = bridge;
      await using prometheus = await startPrometheus({ samples: twoMachines(Date.now()) });
      await serve(bridge, port);
      await using browser = await startBrowser();
      const page = await browser.newPage();
      await openLive(page, await loginOf(bridge));
      await page.keyboard.press("0");
      await page.getByLabel("Prometheus URL").fill(prometheus.url);
      await page.getByRole("button", { name: "Test" }).click();
      await page.getByText(/Prometheus 2\.\S+ answers/).waitFor();
      await page.getByRole("button", { name: "Use it" }).click();
      await page.getByText("Kept.").waitFor();

      await page.keyboard.press("2");
      const tokens = page.locator(".figures > div", { hasText: "Tokens" }).locator(".value");
      await tokens.filter({ hasText: /^5\.00\sk$/ }).waitFor();
      await page.getByLabel("Machine").selectOption("oak");
      await tokens.filter({ hasText: /^2\.00\sk$/ }).waitFor();
      expect((await queryOf(page))["host"]).toBe("oak");

      // Counters tell what a session used, and not when.
      await page.keyboard.press("5");
      await page.locator(".grid-row .col-began", { hasText: /^–$/ }).waitFor();
      await page.keyboard.press("2");
      await tokens.filter({ hasText: /^2\.00\sk$/ }).waitFor();

      await prometheus[Symbol.asyncDispose]();
      await page.keyboard.press("r");
      // What it told last stays, with words about why there is nothing newer.
      await page.locator(".banner.bad").waitFor();
      expect(await tokens.textContent()).toContain("2.00");

      await page.keyboard.press("0");
      await page.getByLabel("Prometheus URL").fill("");
      await page.getByRole("button", { name: "Use it" }).click();
      await page.getByText("Kept.").waitFor();
      await page.goto(`http://127.0.0.1:${port}/?view=summary`);
      await page.getByText("Nothing was used in this range").waitFor();
    });
  },
);

/** What two machines have exported in the last hour: 3,000 tokens of ash's, 2,000 of oak's. */
function twoMachines(nowMs: number): string {
  const at = (minutesAgo: number) => Math.round(nowMs / 1000) - minutesAgo * 60;
  const series = (host: string, tokens: number) => {
    const labels = `session_id="${host}",model="claude-opus-4-5",type="output",host="${host}"`;
    const name = `claude_code_token_usage_tokens_total{${labels}}`;
    return [`${name} 0 ${at(40)}`, `${name} ${tokens} ${at(30)}`, `${name} ${tokens} ${at(1)}`];
  };
  return [
    "# TYPE claude_code_token_usage_tokens counter",
    ...series("ash", 3000),
    ...series("oak", 2000),
    "# EOF",
    "",
  ].join("\n");
}

/** A ticket works once: whoever can read the runtime directory gets one. */
async function loginOf(bridge: Sandbox): Promise<string> {
  const path = join(bridge.runtimeDir, "llm-bridge-http.json");
  await until("the server says where it is", () => existsSync(path));
  const { port, secret } = JSON.parse(readFileSync(path, "utf8")) as {
    port: number;
    secret: string;
  };
  const origin = `http://127.0.0.1:${port}`;
  const answer = await fetch(`${origin}/ticket`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}` },
  });
  const { ticket } = (await answer.json()) as { ticket: string };
  return `${origin}/login?ticket=${ticket}`;
}

async function openLive(page: Page, login: string): Promise<void> {
  await page.goto(login);
  await page.waitForSelector(".link-state.up", { state: "attached" });
}

const hook = (name: string, more: Readonly<Record<string, unknown>> = {}) => ({
  session_id: "s1",
  transcript_path: "/nowhere/s1.jsonl",
  cwd: "/home/ada/engine",
  hook_event_name: name,
  ...more,
});
const bash = {
  tool_name: "Bash",
  tool_use_id: "t1",
  tool_input: { command: "make secret-sauce" },
};

async function serve(bridge: Sandbox, port: number) {
  return await bridge.startDaemon([], { env: { LLM_BRIDGE_HTTP_PORT: String(port) } });
}

async function serving(): Promise<{ bridge: Sandbox; port: number }> {
  const bridge = createSandbox();
  await Bun.write(join(bridge.configDir, "llm-bridge/config.toml"), "[server]\nenabled = true\n");
  return { bridge, port: await freePort() };
}
