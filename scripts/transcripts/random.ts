/** A stream of chance that depends on nothing but its seed. */
export interface Random {
  /** 32 bits. */
  bits(): number;
  /** 0 ≤ x < 1. */
  share(): number;
  /** From `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** True in this share of the cases. */
  happens(share: number): boolean;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /** One of the items, each with its weight. */
  weighted<Item>(items: readonly (readonly [Item, number])[]): Item;
  /** Around `median`; the larger `spread` is, the heavier is the tail. */
  heavyTailed(median: number, spread: number): number;
}

/** Chris Doty-Humphrey's sfc32: small, fast, and good enough to make up data with. */
export function createRandom(seed: number): Random {
  let a = 0x9e3779b9 | 0;
  let b = 0x243f6a88 | 0;
  let c = seed | 0;
  let counter = 1;
  const bits = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 15; round++) bits(); // until the seed has reached all of the state
  const share = (): number => bits() / 2 ** 32;
  const between = (least: number, most: number): number =>
    least + Math.floor(share() * (most - least + 1));
  return {
    bits,
    share,
    between,
    happens: (chance) => share() < chance,
    pick: (items) => items[between(0, items.length - 1)] ?? items[0],
    weighted: (items) => {
      let left = share() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      const last = items.at(-1);
      if (last === undefined) throw new Error("Expected something to choose from, got nothing");
      return last[0];
    },
    heavyTailed: (median, spread) => {
      // Box and Muller: two even shares to one that is normal.
      const normal = Math.sqrt(-2 * Math.log(1 - share())) * Math.cos(2 * Math.PI * share());
      return median * Math.exp(spread * normal);
    },
  };
}
