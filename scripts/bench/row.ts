/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  /** Undefined where this machine could not tell. */
  readonly met: boolean | undefined;
}

/** A row for what could not be measured, and why. */
export const unmeasured = (what: string, target: string, why: string): Row => ({
  what,
  target,
  measured: `not measured: ${why}`,
  met: undefined,
});

/** Whether every one of these is so; undefined as soon as one is unknown. */
export function allMet(...parts: readonly (boolean | undefined)[]): boolean | undefined {
  if (parts.includes(false)) return false;
  return parts.includes(undefined) ? undefined : true;
}
