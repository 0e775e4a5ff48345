/**
 * A model's name without what does not change its price: `us.anthropic.claude-haiku-4-5-20251001-v1:0`,
 * `claude-haiku-4-5@20251001`, `anthropic/claude-haiku-4.5` and `Haiku 4.5` are all `claude-haiku-4-5`.
 * The forms are those of the providers' ids in Claude Code 2.1.329's catalogue, and of gateways. Only what
 * is known to mean nothing goes: `claude-opus-5-7` stays as it is, and is then no Opus 5.
 */
export function modelKey(model: string): string {
  if (model.length > MAX_MODEL_UNITS) return model;
  let key = model.trim().toLowerCase();
  // `[1m]`, `(1M context)`: what follows the name in brackets.
  key = key.replace(/\s*[[(][^\])]*[\])]$/, "");
  // A gateway's path, a Vertex resource name or a Bedrock ARN.
  key = key.slice(key.lastIndexOf("/") + 1);
  // Bedrock: the region's group and the vendor.
  key = key.replace(/^(?:[a-z-]+\.)?anthropic\./, "");
  // Vertex: the date, or whichever is served.
  key = key.replace(/@[\w-]+$/, "");
  // Bedrock: the version of the offer, and the context's size; older models of Vertex have it too.
  key = key.replace(/-v\d+(?::\w+)*$/, "");
  // A gateway's variant, as `:beta`.
  key = key.replace(/:[\w-]+$/, "");
  key = key.replace(/-(?:20\d{6}|latest)$/, "");
  key = key.replace(/[\s._]+/g, "-");
  // A display name goes without the vendor's word; of another vendor's path nothing is assumed.
  return key.startsWith("claude-") || model.includes("/") ? key : `claude-${key}`;
}

// The longest ids are Bedrock's ARNs, with about 130. What is longer is no model, and not worth the search.
const MAX_MODEL_UNITS = 256;

/** The keys under which a book keeps a model of this name. */
export function nameKeys(name: string): readonly string[] {
  return [name.trim().toLowerCase(), modelKey(name)];
}
