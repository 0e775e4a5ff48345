import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { ROOT } from "../build.ts";

/**
 * Takes the pictures of `docs/images` anew, of the dashboard on data that are made up: some views by themselves,
 * and sheets with every view, for a light and a dark system on a phone, a desk and a large screen.
 * `bun scripts/dashboard/take-pictures.ts`
 */
const PICTURES: readonly {
  readonly name: string;
  readonly at: string;
  readonly theme: "light" | "dark";
  readonly size?: readonly [width: number, height: number];
}[] = [
  { name: "live", at: "", theme: "dark" },
  { name: "summary", at: "?view=summary&range=7d", theme: "light" },
  { name: "cost", at: "?view=cost&range=7d", theme: "dark" },
  { name: "tokens", at: "?view=tokens&range=7d", theme: "light" },
  { name: "sessions", at: "?view=sessions&range=30d&sort=cost", theme: "dark" },
  { name: "session", at: "?view=sessions&range=30d&sort=responses", theme: "light" },
  { name: "insights", at: "?view=insights", theme: "dark" },
  { name: "limits", at: "?view=limits", theme: "light" },
  { name: "stats-cache", at: "?view=stats", theme: "dark" },
  { name: "smoke-test", at: "?view=smoke", theme: "light" },
  { name: "settings", at: "?view=settings", theme: "dark" },
  { name: "live-phone", at: "", theme: "light", size: [400, 860] },
  { name: "insights-phone", at: "?view=insights", theme: "light", size: [400, 860] },
  { name: "summary-large", at: "?view=summary&range=30d", theme: "dark", size: [2560, 1440] },
];

/** Every view, for the sheets. */
const VIEWS = [
  "",
  "?view=summary&range=7d",
  "?view=cost&range=7d",
  "?view=tokens&range=7d",
  "?view=sessions&range=30d&sort=cost",
  "?view=insights",
  "?view=limits",
  "?view=stats",
  "?view=smoke",
  "?view=settings",
] as const;

/** What a sheet shows: so wide a screen, and so wide a picture of it. */
const SCREENS = [
  { width: 400, height: 860, shownPx: 300 },
  { width: 1280, height: 800, shownPx: 640 },
  { width: 2560, height: 1440, shownPx: 800 },
] as const;

const FILLED = ".content :is(.stack, .live, .grid-row, .empty)";

/** So many calls look like a morning's work. */
const CALLS_SHOWN = 14;

const server = Bun.spawn(
  [process.execPath, join(ROOT, "scripts/dashboard/demo.ts"), "--port", "0", "--plain"],
  { stdout: "pipe", stderr: "inherit" },
);
process.on("exit", () => server.kill());
const { value: firstWords } = await server.stdout.getReader().read();
const login = /http:\S+/.exec(new TextDecoder().decode(firstWords))?.[0];
if (login === undefined) throw new Error("Expected the made-up dashboard to say where it is");

const folder = join(ROOT, "docs/images");
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none", "--hide-scrollbars"],
});
for (const { name, at, theme, size: [width, height] = [1280, 800] } of PICTURES) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
  const page = await context.newPage();
  await page.goto(login);
  await page.waitForSelector(FILLED);
  await page.goto(`${new URL(login).origin}/${at}`);
  await page.waitForSelector(FILLED);
  if (name === "live") {
    await page.locator(".tool-row").nth(CALLS_SHOWN).waitFor();
    // What has just come is lit for a moment.
    await page.waitForTimeout(500);
  }
  if (name === "session") {
    await page.locator(".grid-row .row-link").first().click();
    await page.waitForSelector(".turns");
  }
  if (name === "cost") {
    const plot = page.locator(".u-over").first();
    const tip = page.locator(".tip", { hasText: "Haiku" });
    for (let x = 560; (await tip.count()) === 0; x += 10)
      await plot.hover({ position: { x, y: 20 } });
  }
  await page.screenshot({ path: join(folder, `dashboard-${name}.png`) });
  await context.close();
}
for (const theme of ["light", "dark"] as const) {
  for (const { width, height, shownPx } of SCREENS) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
    const page = await context.newPage();
    await page.goto(login);
    await page.waitForSelector(FILLED);
    const shots: string[] = [];
    for (const view of VIEWS) {
      await page.goto(`${new URL(login).origin}/${view}`);
      await page.waitForSelector(FILLED);
      const shot = await page.screenshot({ type: "png" });
      shots.push(`<img width="${shownPx}" src="data:image/png;base64,${shot.toString("base64")}">`);
    }
    const sheet = await browser.newPage({
      viewport: { width: 5 * (shownPx + 8) + 8, height: 600 },
    });
    await sheet.setContent(
      `<body style="margin:4px;background:#888;line-height:0">${shots.map((shot) => `<span style="margin:4px;display:inline-block">${shot}</span>`).join("")}`,
    );
    const path = join(folder, `dashboard-all-${theme}-${width}.jpg`);
    await sheet.screenshot({ path, type: "jpeg", quality: 72, fullPage: true });
    await sheet.close();
    await context.close();
  }
}
await browser.close();
process.exit();
