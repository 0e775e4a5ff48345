import { getNodeValue, type Node } from "jsonc-parser";
import { isOurVariable } from "../agents/claude/telemetry-env.ts";
import { propertyValue } from "./own-entries.ts";
import { parseDocument, propertiesOf, requireType, soleProperty } from "./text/document.ts";
import {
  appendMembers,
  applyTextEdits,
  childIndent,
  removeMembers,
  renderInline,
  renderLines,
  renderMember,
  replaceValue,
} from "./text/edit.ts";
import { detectStyle } from "./text/style.ts";

/** Variables for the agent, and the settings that they go into. */
export interface EnvRequest {
  /** The file's path, for messages. */
  readonly file: string;
  /** Its text; not empty. */
  readonly text: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The text to write, and what a person should know about it. */
export interface EnvPlan {
  readonly text: string;
  readonly notes: readonly string[];
}

const ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

/**
 * Puts variables into the `env` of the agent's settings. Where the agent exports to a collector of the user's
 * already, all of them are left alone: the bridge can hand on, and nobody's export is taken away. Throws a
 * `BridgeFault` where the file is not JSON or has another shape than settings have.
 */
export function planEnv({ file, text, variables }: EnvRequest): EnvPlan {
  const document = parseDocument(text, file);
  const { root } = document;
  if (!root || Object.keys(variables).length === 0) return { text, notes: [] };
  const style = detectStyle(text);
  const members = (wanted: readonly (readonly [string, string])[]) =>
    wanted.map(([name, value]) => renderMember(name, renderInline(value, style), style));
  const property = soleProperty(document, root, "env");
  const wanted = Object.entries(variables);
  if (!property) {
    const env = renderLines(members(wanted), childIndent(text, root, style), style);
    const member = renderMember("env", env, style);
    return { text: applyTextEdits(text, appendMembers(text, root, [member], style)), notes: [] };
  }
  const env = requireType(document, property.value, "object", "env");
  const theirs = collectorOf(env);
  if (theirs !== undefined && variables[ENDPOINT] !== undefined) {
    const note = `The agent exports to ${theirs} already, and goes on to. To have both, set \`forward = "${theirs}"\` under \`[telemetry]\`, take ${ENDPOINT} out of the settings, and run this again.`;
    return { text, notes: [note] };
  }
  const missing = wanted.filter(([name]) => propertyValue(env, name) === undefined);
  const edits = wanted.flatMap(([name, value]) => {
    const node = propertyValue(env, name);
    const isSame = !node || getNodeValue(node) === value;
    return isSame ? [] : [replaceValue(node, renderInline(value, style))];
  });
  return {
    text: applyTextEdits(text, [...edits, ...appendMembers(text, env, members(missing), style)]),
    notes: [],
  };
}

/** Where the user's own export goes; undefined where there is none, or it comes to us. */
function collectorOf(env: Node): string | undefined {
  const node = propertyValue(env, ENDPOINT);
  const endpoint: unknown = node && getNodeValue(node);
  return typeof endpoint === "string" && !isOurVariable(ENDPOINT, endpoint) ? endpoint : undefined;
}

/** Takes our variables out of the `env` of settings, and an `env` with them that nobody else filled. Throws as `planEnv`. */
export function removeEnv(file: string, text: string): string {
  const document = parseDocument(text, file);
  const property = document.root && soleProperty(document, document.root, "env");
  if (!document.root || property?.value.type !== "object") return text;
  const all = propertiesOf(property.value);
  const node = propertyValue(property.value, ENDPOINT);
  const endpoint: unknown = node && getNodeValue(node);
  // Who exports elsewhere has set the rest for that.
  const isOurExport = typeof endpoint === "string" && isOurVariable(ENDPOINT, endpoint);
  const ours = all.filter(({ name, value }) => {
    const found: unknown = getNodeValue(value);
    if (typeof found !== "string" || !isOurVariable(name, found)) return false;
    return isOurExport || name.startsWith("LLM_BRIDGE_");
  });
  if (ours.length === 0) return text;
  const gone =
    ours.length === all.length
      ? removeMembers(text, document.root, new Set([property.node]))
      : removeMembers(text, property.value, new Set(ours.map((own) => own.node)));
  return applyTextEdits(text, gone);
}
