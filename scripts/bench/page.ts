import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { percentile } from "./percentile.ts";
import { makePrivateDir } from "./private-daemon.ts";
import type { Programs } from "./programs.ts";
import { allMet, type Row, unmeasured } from "./row.ts";
import { startServer } from "./web.ts";

const CHROMIUM = "/usr/bin/chromium";

const WEIGHT_TARGET_KB = 80;
const READY_TARGET_MS = 500;
const OPENINGS = 15;

const UPDATE_TARGET_MS = 1000;
const HOOKS = 30;

/** In the page: when what the daemon told was drawn first, on the page's own clock. */
const WATCH_FOR_FIRST_DRAWING = `
new MutationObserver((_, observer) => {
  if (!document.querySelector(".content :is(.live, .stack, .empty)")) return;
  observer.disconnect();
  requestAnimationFrame(() => { document.documentElement.dataset.drawnAtMs = performance.now(); });
}).observe(document, { childList: true, subtree: true });`;

/** The dashboard's page in a browser that has nothing of it: what is sent, and how long until it shows what the daemon told. */
export async function measurePage({ bridge }: Programs): Promise<Row> {
  const what = "the dashboard's page in Chromium, nothing kept: transferred, until it is drawn";
  const target = `≤ ${WEIGHT_TARGET_KB} KB gzip, ≤ ${READY_TARGET_MS} ms`;
  if (!existsSync(CHROMIUM)) return unmeasured(what, target, `there is no ${CHROMIUM}`);
  using dir = makePrivateDir();
  await using server = await startServer(bridge, dir, () => undefined);
  await using browser = await startBrowser();
  const samples: number[] = [];
  let bytes = 0;
  for (let run = 0; run < OPENINGS; run++) {
    const context = await browser.newContext();
    const page = await loggedIn(context, await server.loginAddress());
    // The page is opened anew, by a browser that has its cookie and none of its files.
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    const files = new Set<string>();
    bytes = 0;
    session.on("Network.requestWillBeSent", ({ requestId, request }) => {
      if (!new URL(request.url).pathname.startsWith("/api/")) files.add(requestId);
    });
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (files.has(requestId)) bytes += encodedDataLength;
    });
    await page.addInitScript(WATCH_FOR_FIRST_DRAWING);
    await page.goto(server.origin);
    await page.locator("html[data-drawn-at-ms]").waitFor();
    samples.push(Number(await page.locator("html").getAttribute("data-drawn-at-ms")));
    await context.close();
  }
  const [weightKb, readyMs] = [bytes / 1000, percentile(samples, 0.5)];
  return {
    what,
    target,
    measured: `${weightKb.toFixed(1)} KB, p50 ${readyMs.toFixed(0)} ms, worst ${Math.max(...samples).toFixed(0)} ms`,
    met: allMet(weightKb <= WEIGHT_TARGET_KB, readyMs <= READY_TARGET_MS),
  };
}

/** From the start of a hook's process until the open page shows what it told. */
export async function measurePageUpdate({ bridge }: Programs): Promise<Row> {
  const what = "a hook on the open dashboard, from the start of its process to the drawn row";
  const target = `≤ ${UPDATE_TARGET_MS} ms`;
  if (!existsSync(CHROMIUM)) return unmeasured(what, target, `there is no ${CHROMIUM}`);
  using dir = makePrivateDir();
  await using server = await startServer(bridge, dir, () => undefined);
  await using browser = await startBrowser();
  const page = await loggedIn(await browser.newContext(), await server.loginAddress());
  const samples: number[] = [];
  for (let run = 0; run < HOOKS; run++) {
    const tool = `Tool${run}`;
    const startedMs = performance.now();
    const child = Bun.spawn([bridge, "event"], { env: dir.env, stdin: new Blob([hook(tool)]) });
    await page.locator(".tool-row b").getByText(tool, { exact: true }).waitFor();
    samples.push(performance.now() - startedMs);
    await child.exited;
  }
  const worst = Math.max(...samples);
  return {
    what,
    target,
    measured: `p50 ${percentile(samples, 0.5).toFixed(0)} ms, worst ${worst.toFixed(0)} ms`,
    met: worst <= UPDATE_TARGET_MS,
  };
}

const hook = (tool: string): string =>
  JSON.stringify({
    hook_event_name: "PreToolUse",
    session_id: "bench",
    cwd: "/home/ada/engine",
    tool_name: tool,
    tool_input: {},
    tool_use_id: tool,
  });

const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });

async function loggedIn(context: BrowserContext, login: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(login);
  await page.waitForSelector(".link-state.up", { state: "attached" });
  return page;
}
