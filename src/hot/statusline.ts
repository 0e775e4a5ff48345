export async function runStatusLine(_args: readonly string[]): Promise<void> {}
