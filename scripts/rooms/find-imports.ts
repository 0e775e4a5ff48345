/** One import of a file: `static` loads at once, `dynamic` when reached, `type` never. */
export interface FoundImport {
  readonly specifier: string;
  readonly kind: "static" | "dynamic" | "type";
  readonly line: number;
}

/** Lists a TypeScript file's imports, those of types only included. */
export function findImports(source: string, loader: "ts" | "tsx" = "ts"): FoundImport[] {
  const found = new Map<string, FoundImport>();
  for (const { path, kind } of new Bun.Transpiler({ loader }).scanImports(source)) {
    // What a tag needs is added by the transpiler, in React's name.
    if (loader === "tsx" && !source.includes(`"${path}"`)) continue;
    const loads = kind === "dynamic-import" ? "dynamic" : "static";
    found.set(`${loads} ${path}`, { specifier: path, kind: loads, line: lineOf(source, path) });
  }
  // The transpiler drops imports of types before it can name them, so those are read off the text.
  for (const pattern of [STATEMENT, EXPRESSION]) {
    for (const { 1: specifier = "", index } of source.matchAll(pattern)) {
      if (found.has(`static ${specifier}`) || found.has(`dynamic ${specifier}`)) continue;
      found.set(`type ${specifier}`, { specifier, kind: "type", line: lineAt(source, index) });
    }
  }
  return [...found.values()];
}

const STATEMENT = /^[ \t]*(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']/gm;
const EXPRESSION = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

const lineOf = (source: string, specifier: string): number => {
  const quoted = source.search(new RegExp(`["']${RegExp.escape(specifier)}["']`));
  return quoted < 0 ? 1 : lineAt(source, quoted);
};

const lineAt = (source: string, index: number): number => source.slice(0, index).split("\n").length;
