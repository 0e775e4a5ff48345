import { cleanLine } from "../format/clean.ts";

// The agent's ids: family before or after the version, a date or a provider's prefix around it.
const FAMILY_FIRST = /claude-([a-z]+)-(\d{1,2})(?:-(\d{1,2}))?(?![\d])/;
const VERSION_FIRST = /claude-(\d{1,2})(?:-(\d{1,2}))?-([a-z]+)/;

/** A model as people call it: `claude-opus-5-5` is `Opus 5.5`. What is no such id stays as it is. */
export function modelName(model: string): string {
  if (!model.includes("claude-")) return cleanLine(model);
  const newer = FAMILY_FIRST.exec(model);
  if (newer) return named(newer[1], newer[2], newer[3]);
  const older = VERSION_FIRST.exec(model);
  if (older) return named(older[3], older[1], older[2]);
  return cleanLine(model);
}

function named(family = "", major = "", minor?: string): string {
  const version = minor === undefined ? major : `${major}.${minor}`;
  return `${family.charAt(0).toUpperCase()}${family.slice(1)} ${version}`;
}
