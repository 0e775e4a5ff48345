/** A path as typed, made absolute: what is told to a daemon must not depend on where it was started. */
export function absolutePath<Path extends string | undefined>(path: Path): Path | string {
  if (path === undefined || path.startsWith("/")) return path;
  return `${process.cwd()}/${path}`;
}
