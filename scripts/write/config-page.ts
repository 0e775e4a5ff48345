import { join } from "node:path";
import * as v from "valibot";
import type { ConfigKey, ConfigValue } from "../../src/config/config.ts";
import { configKeys, configValue, DEFAULT_CONFIG } from "../../src/config/defaults.ts";
import { ENVIRONMENT_KEYS } from "../../src/config/environment.ts";
import { MODEL_ENTRIES } from "../../src/config/model-prices.ts";
import { SECTION_SCHEMAS } from "../../src/config/sections.ts";
import { BAR_FIELDS, STATUS_LINE_FIELDS } from "../../src/core/view/fields.ts";

/** Where the page is kept. */
export const CONFIG_PAGE = join(import.meta.dir, "..", "..", "docs", "configuration.md");

/** The page about the configuration, as the schemas have it. Run this file to write it. */
export function renderConfigPage(): string {
  const sections = Object.keys(SECTION_SCHEMAS).map(renderSection);
  return [HEAD, ...sections, renderModelPrices(), TAIL].join("\n");
}

const HEAD = `# Configuration

<!-- Written by scripts/write/config-page.ts from the schemas in src/config: change those. -->

Nothing needs to be configured. What you want otherwise goes into \`$XDG_CONFIG_HOME/llm-bridge/config.toml\` (\`~/.config/llm-bridge/config.toml\` where that variable is not set):

\`\`\`toml
[bar]
icons = "plain"
signal = 9
\`\`\`

A flag wins over an environment variable, that over the file, and the file over the default. An empty variable counts as unset. \`waybar-llm-bridge config show\` prints what is in force, and where each value comes from.

A setting that does not exist, or a value that cannot be used, is told (\`config show\` then leaves with 78); the setting keeps the value that it would have had without it, and all others apply. A file that is not TOML is told with its line, and the defaults are in force until it is mended. The daemon reads the file again on SIGHUP, and keeps what it had where the new file has a problem.
`;

const TAIL = `## Formats

\`{name}\` is replaced by what the session has there, \`{name|text}\` by the text where it has nothing. Numbers take decimals: \`{cost:.2}\`, \`{cost:.2|–}\`. \`{{\` and \`}}\` are braces, \`\\n\` begins a new line.

- In both: ${listFields(Object.keys(BAR_FIELDS))}.
- In \`statusline.format\` too: ${listFields(Object.keys(STATUS_LINE_FIELDS).filter((name) => !(name in BAR_FIELDS)))}.

## Without a section

- \`LLM_BRIDGE_DEBUG\`: \`1\` shows where an unexpected error happened.
- \`NO_COLOR\`: not empty, it sets \`statusline.color\` to \`never\`, and help has no colour.

Hooks have to be quick and read no file: they know the environment only. Who moves the socket sets \`LLM_BRIDGE_SOCKET_PATH\` where the agent runs.
`;

function renderModelPrices(): string {
  const keys = Object.entries(MODEL_ENTRIES).map(
    ([name, schema]) => `- \`${name}\`: ${v.getDescription(innermost(schema)) ?? ""}`,
  );
  return `## Prices of models

\`waybar-llm-bridge prices\` lists what is in force. Where that is wrong, or does not know a model yet, say what it costs:

\`\`\`toml
[prices.models."claude-newthing-9"]
input = 3
output = 15

# From a day on, with a longer prompt at another price, and with a fast mode:
[prices.models."claude-opus-5-5"]
from = "2026-12-01"
bands = [
  { up_to_prompt_tokens = 200_000, input = 4, output = 20, cache_read = 0.2 },
  { input = 8, output = 40, cache_read = 0.4 },
]
fast = { input = 8, output = 40, cache_read = 0.4 }
\`\`\`

A model goes by any of its names, those of Bedrock and Vertex too. What is said of it replaces the book's prices from \`from\` on, fast mode included; without \`from\`, all of them. The surcharges for US inference and for regional endpoints, and the price of web searches, stay the book's. A table with a mistake in it is told, and none of it applies.

${keys.join("\n")}
`;
}

function listFields(names: readonly string[]): string {
  return names.map((name) => `\`{${name}}\``).join(", ");
}

function renderSection(section: string): string {
  const keys = configKeys().filter((key) => key.startsWith(`${section}.`));
  return `## [${section}]\n\n${keys.map(renderSetting).join("\n")}\n`;
}

function renderSetting(key: ConfigKey): string {
  const [section = "", name = ""] = key.split(".", 2);
  const schema = findSchema(section, name);
  const fallback = configValue(DEFAULT_CONFIG, key);
  const variable = Object.entries(ENVIRONMENT_KEYS).find(([, set]) => set === key)?.[0];
  return [
    `- \`${name}\`: ${v.getDescription(schema) ?? ""}`,
    `\n  Takes ${describeExpected(schema)}.`,
    fallback === undefined ? "" : ` Default: \`${JSON.stringify(fallback)}\`.`,
    variable === undefined ? "" : ` Variable: \`${variable}\`.`,
  ].join("");
}

/** What a setting is for, in the words of its schema. */
export function describeSetting(key: ConfigKey): string {
  const [section = "", name = ""] = key.split(".", 2);
  return v.getDescription(findSchema(section, name)) ?? "";
}

type ValueSchema = v.GenericSchema<unknown, ConfigValue>;

function findSchema(section: string, name: string): ValueSchema {
  const entries: Readonly<Record<string, unknown>> =
    Object.entries(SECTION_SCHEMAS).find(([known]) => known === section)?.[1].entries ?? {};
  const entry = entries[name];
  // The sections hold nothing but schemas of texts, numbers, switches and one table, some of them optional.
  return innermost(entry as ValueSchema | v.OptionalSchema<ValueSchema, undefined>);
}

/** What `optional` has been put around. */
function innermost<Schema extends object>(schema: Schema): Unwrapped<Schema> {
  // The type says the same, but a condition on a type parameter proves nothing to the compiler.
  return ("wrapped" in schema ? schema.wrapped : schema) as Unwrapped<Schema>;
}

type Unwrapped<Schema> = Schema extends { readonly wrapped: infer Inner } ? Inner : Schema;

/** What the schema says when it is given something that no setting takes. */
function describeExpected(schema: ValueSchema): string {
  const result = v.safeParse(schema, { no: "setting" });
  return result.success ? "" : result.issues[0].message;
}

if (import.meta.main) await Bun.write(CONFIG_PAGE, renderConfigPage());
