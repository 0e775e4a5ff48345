import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { parsePriceBook } from "../../src/core/usage/parse-price-book.ts";
import { readCatalogue } from "./catalogue.ts";
import { planPriceUpdate } from "./plan-update.ts";
import { type PriceFile, renderPriceFile } from "./price-file.ts";

/*
 * Brings src/data/prices.json up to date with the catalogue inside a published client. Run by a person, who reads
 * what it prints and the diff before keeping either:
 *
 *   bun scripts/prices/update-prices.ts PATH [--since 2026-12-01] [--dry-run]
 *   bun scripts/prices/update-prices.ts --download 2.1.330
 *
 * PATH is the client's program or the folder of its package. It downloads nothing unless told to.
 */

const PRICES = join(import.meta.dir, "..", "..", "src", "data", "prices.json");

interface Client {
  readonly program: string;
  readonly version: string;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      download: { type: "string" },
      version: { type: "string" },
      since: { type: "string" },
      "dry-run": { type: "boolean", default: false },
    },
  });
  const today = new Date().toISOString().slice(0, 10);
  const { download, version, since = today } = values;
  const [path] = positionals;
  if ((path === undefined) === (download === undefined)) {
    return refuse("Expected the path of a client, or --download and a version.");
  }
  const folder = mkdtempSync(join(tmpdir(), "update-prices-"));
  try {
    const client =
      path === undefined ? await fetchClient(download, folder) : await findClient(path);
    if (client === undefined) return refuse(`No client was found in ${path ?? "the download"}.`);
    const told = version ?? client.version;
    if (!/^\d+\.\d+\.\d+$/.test(told)) return refuse("Expected --version, as in 2.1.329.");
    return await update(client.program, { version: told, on: today, since }, values["dry-run"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function update(
  program: string,
  source: { readonly version: string; readonly on: string; readonly since: string },
  isDryRun: boolean,
): Promise<number> {
  const read = readCatalogue(Bun.mmap(program));
  if (!read.ok) return refuse(`${program} has no catalogue that can be read: ${read.missing}.`);
  const before = await Bun.file(PRICES).text();
  // parsePriceBook, which planPriceUpdate calls first, checks the shape.
  const file = JSON.parse(before) as PriceFile;
  const { file: planned, changes, notices } = planPriceUpdate(file, read.value, source);
  const checked = parsePriceBook(planned);
  if (!checked.ok) return refuse(`The new file would be wrong: ${JSON.stringify(checked.problem)}`);
  console.log(`${read.value.models.length} models in ${source.version}.`);
  for (const notice of notices) console.log(`  ! ${notice}`);
  for (const change of changes) console.log(`  ${change}`);
  if (changes.length === 0) {
    console.log("Nothing to change.");
    return 0;
  }
  if (!isDryRun) await Bun.write(PRICES, renderPriceFile(planned));
  const next = isDryRun
    ? "Nothing was written."
    : "Review `git diff src/data`, and the provenance.";
  console.log(`${changes.length} changed. ${next}`);
  return 0;
}

function refuse(reason: string): number {
  console.error(`${reason} Nothing was changed.`);
  return 1;
}

/** The program in a package's folder, or itself; its version is that of the package beside it. */
async function findClient(path: string): Promise<Client | undefined> {
  if (!existsSync(path)) return undefined;
  const isFile = statSync(path).isFile();
  const folder = isFile ? dirname(path) : path;
  const names = isFile ? [path] : ["claude", "cli.js"].map((name) => join(folder, name));
  const program = names.find((name) => existsSync(name));
  if (program === undefined) return undefined;
  const manifest = Bun.file(join(folder, "package.json"));
  const json: unknown = (await manifest.exists()) ? await manifest.json() : {};
  const version =
    typeof json === "object" && json !== null && "version" in json ? json.version : "";
  return { program, version: String(version) };
}

/** The client's program for this machine, from the registry. Its scripts are not run. */
async function fetchClient(
  version: string | undefined,
  folder: string,
): Promise<Client | undefined> {
  const name = `@anthropic-ai/claude-code-${process.platform}-${process.arch}`;
  await Bun.write(join(folder, "package.json"), '{"private":true}');
  const install = Bun.spawn(
    [process.execPath, "add", "--ignore-scripts", "--exact", `${name}@${version}`],
    { cwd: folder, stdin: "ignore", stdout: "ignore", stderr: "inherit" },
  );
  if ((await install.exited) !== 0) return undefined;
  return await findClient(join(folder, "node_modules", name));
}

if (import.meta.main) process.exitCode = await main();
