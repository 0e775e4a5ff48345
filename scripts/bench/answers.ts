const ANSWERS_WITHIN_MS = 10_000;

/** Waits until somebody answers at an address, whatever they say. Rejects with what the system said last. */
export async function answers(url: string): Promise<void> {
  const deadline = performance.now() + ANSWERS_WITHIN_MS;
  for (;;) {
    // Nobody listens yet.
    try {
      await (await fetch(url)).arrayBuffer();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await Bun.sleep(20);
  }
}
