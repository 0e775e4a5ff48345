import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Manifest, parseManifest, renderManifest } from "../../../src/install/manifest.ts";

const manifest: fc.Arbitrary<Manifest> = fc.record(
  {
    original: fc.record({ backup: fc.string(), sha256: fc.string() }, { noNullPrototype: true }),
    writtenSha256: fc.string(),
    createdDirs: fc.array(fc.string()),
  },
  { requiredKeys: ["createdDirs"], noNullPrototype: true },
);

test("what is remembered is read back", () => {
  fc.assert(
    fc.property(manifest, (value) => {
      expect(parseManifest(renderManifest(value))).toEqual(value);
    }),
  );
});

test("whatever stands in a manifest's file, reading it never throws", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(parseManifest(text)).toBeUndefined();
    }),
  );
});

test("a manifest of another format is not read", () => {
  const text = renderManifest({ createdDirs: [] }).replace('"format": 1', '"format": 2');
  expect(parseManifest(text)).toBeUndefined();
});
