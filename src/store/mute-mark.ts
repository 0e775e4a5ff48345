import { existsSync, rmSync, writeFileSync } from "node:fs";

/** Whether notifications were muted, by this daemon or the one before it. */
export const hasMuteMark = (path: string): boolean => existsSync(path);

/** Makes a mark of it, or takes it away. The file is empty: that it is there says all. Throws what the file system says. */
export function setMuteMark(path: string, isMuted: boolean): void {
  if (isMuted) writeFileSync(path, "", { mode: 0o600 });
  else rmSync(path, { force: true });
}
