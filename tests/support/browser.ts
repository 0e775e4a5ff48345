import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where Debian's package has it. */
const CHROMIUM = "/usr/bin/chromium";

/** What a machine lacks for tests in a browser. */
export const missingBrowser = (): readonly string[] => (existsSync(CHROMIUM) ? [] : ["chromium"]);

/** Starts a real Chromium, without a window. Root has no sandbox of its own to run it in. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
