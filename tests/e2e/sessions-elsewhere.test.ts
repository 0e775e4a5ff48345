import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { missingBrowser, startBrowser } from "../support/browser.ts";
import { describeNeeding } from "../support/describe-needing.ts";
import { freePort } from "../support/free-port.ts";
import { assistantLine } from "../support/ledger-transcripts.ts";
import { exportAsJustEnded } from "../support/otlp-exports.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

/** A daemon that was sent what a real client exported of two sessions, and has no transcript of either. */
async function daemonWithExports(bridge: Sandbox): Promise<string> {
  const [web, http, grpc] = [await freePort(), await freePort(), await freePort()];
  const env = {
    LLM_BRIDGE_HTTP_PORT: String(web),
    LLM_BRIDGE_OTLP_HTTP_PORT: String(http),
    LLM_BRIDGE_OTLP_GRPC_PORT: String(grpc),
  };
  const daemon = await bridge.startDaemon(["--otlp"], { env });
  await until("it receives", () => daemon.stderr().includes("receiving OTLP over HTTP"));
  await exportAsJustEnded(`http://127.0.0.1:${http}`, "json-two-sessions");
  const { stdout } = await bridge.run(["dashboard", "--no-open"], { env });
  return /http:\S+/.exec(stdout)?.[0] ?? "";
}

const rowsWith = (page: Page, text: string) => page.locator(".grid-row", { hasText: text });

describeNeeding("sessions that only export, in a browser", missingBrowser(), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  test("are in the lists and sums, marked, until a transcript tells of them", async () => {
    await using bridge = createSandbox();
    const login = await daemonWithExports(bridge);
    const { origin } = new URL(login);
    const page = await browser.newPage();
    await page.goto(login);
    // The page goes on by itself once it is logged in, and would break off the next step.
    await page.waitForSelector(".link-state.up", { state: "attached" });
    await page.goto(`${origin}/?view=sessions&range=1h`);
    const marked = rowsWith(page, "telemetry only");
    await marked.nth(1).waitFor();
    expect(await page.locator(".grid-row").count()).toBe(2);
    const link = marked.first().locator(".row-link");
    expect(await link.getAttribute("title")).toContain("No transcript here");
    expect(await marked.first().locator(".col-responses").textContent()).toBe("–");
    expect(await marked.first().locator(".col-cost").textContent()).toMatch(/^\$0\.\d\d$/);
    expect(await marked.first().locator(".state-dot").getAttribute("title")).toBe(
      "state not known",
    );

    await page.setViewportSize({ width: 400, height: 800 });
    const edges = async (part: string) => await marked.first().locator(part).boundingBox();
    const [chip, last] = [await edges(".chip"), await edges(".col-last")];
    expect(chip!.x + chip!.width).toBeLessThanOrEqual(last!.x);

    await link.click();
    await page.getByText("its figures are what the agent exported").waitFor();
    const sessionId = (await page.locator(".session-line .mono").last().textContent()) ?? "";
    await page.goto(`${origin}/?view=summary&range=1h`);
    await page.getByText("is of sessions that only telemetry tells of").waitFor();
    await page.goto(`${origin}/?view=cost&range=1h`);
    await page.locator(".bar-list", { hasText: "general-purpose" }).waitFor();

    const project = join(bridge.home, ".claude/projects/-nowhere-engine");
    mkdirSync(project, { recursive: true });
    const line = assistantLine({ at: new Date().toISOString(), sessionId });
    writeFileSync(join(project, `${sessionId}.jsonl`), `${line.trimEnd()}\n`);
    await bridge.run(["ledger", "sync"]);
    await page.goto(`${origin}/?view=sessions&range=1h`);
    await rowsWith(page, "engine").waitFor();
    expect(await marked.count()).toBe(1);
    expect(await page.locator(".grid-row").count()).toBe(2);
    await page.close();
  });
});
