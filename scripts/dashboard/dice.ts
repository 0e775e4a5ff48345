/** Numbers that look like chance, the same with every run (mulberry32). */
export interface Dice {
  /** From 0 to below 1. */
  next(): number;
}

export function createDice(seed: number): Dice {
  let state = seed;
  return {
    next() {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    },
  };
}
