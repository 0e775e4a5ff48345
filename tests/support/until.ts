/** Two looks a display frame apart: finer than any change that the tests wait for. */
const LOOK_EVERY_MS = 10;
/** Far above what any step takes on a loaded two-core machine; only a failing test waits so long. */
const DEFAULT_WITHIN_MS = 10_000;

/**
 * Waits for a condition instead of for a time: looks until `look` gives a value that is neither `undefined` nor `false`.
 * Fails with `what`, and with what was last seen where `seen` is given.
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  options: { readonly withinMs?: number; readonly seen?: () => unknown } = {},
): Promise<T> {
  const withinMs = options.withinMs ?? DEFAULT_WITHIN_MS;
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) break;
    await Bun.sleep(LOOK_EVERY_MS);
  }
  const seen = options.seen ? `; last seen: ${describe(options.seen())}` : "";
  throw new Error(`Waited ${withinMs} ms in vain until ${what}${seen}`);
}

function describe(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
}
