/** How the daemon is, in the one line that a service manager shows: how many sessions it knows, and which of its parts do not work. */
export function describeStatus(sessionCount: number, degraded: readonly string[]): string {
  const sessions = `${sessionCount} session${sessionCount === 1 ? "" : "s"}`;
  return degraded.length === 0 ? sessions : `${sessions}; not working: ${degraded.join(", ")}`;
}
