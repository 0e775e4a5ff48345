/** By how much a cumulative counter grew up to a value. It grows from 0; a value that falls is a reset (OpenTelemetry's data model, "Resets and gaps"). */
export function increase(before: number | undefined, value: number): number {
  return before === undefined || value < before ? value : value - before;
}

/** The values around a point of a cumulative stream, as far as they have come. */
export interface Neighbours {
  readonly before?: number | undefined;
  readonly after?: number | undefined;
}

/**
 * What a point changes that comes between others: its own growth, and by how much that of the next one
 * changes for it. So the sum is that of the points in their order, in whatever order they come. Points that
 * nothing surrounds count whole, also the first after a restart: another beginning is another stream, so
 * that two processes of one session do not disturb each other.
 */
export function growthBetween(
  { before, after }: Neighbours,
  value: number,
): { readonly by: number; readonly laterBy: number } {
  const by = increase(before, value);
  const laterBy = after === undefined ? 0 : increase(value, after) - increase(before, after);
  return { by, laterBy };
}
