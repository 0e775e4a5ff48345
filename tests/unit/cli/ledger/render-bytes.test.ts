import { expect, test } from "bun:test";
import { renderBytes } from "../../../../src/cli/ledger/render-bytes.ts";

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1.0 kB"],
  [9949, "9.9 kB"],
  [9950, "10 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
  [500_000_000, "500 MB"],
  [7.1e15, "7100 TB"],
])("%d bytes are %s", (bytes, words) => {
  expect(renderBytes(bytes)).toBe(words);
});
