import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** One sample of one series. */
export interface Sample {
  /** `__name__` among them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly atMs: number;
}

/**
 * A request of Prometheus' remote write 1.0: WriteRequest { timeseries = 1 { labels = 1 { name = 1, value = 2 },
 * samples = 2 { value = 1, timestamp = 2 } } }, in a block of Snappy.
 */
export function renderRemoteWrite(samples: readonly Sample[]): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  const message = (field: number, write: () => void): void => {
    writer.tag(field, WireType.LengthDelimited).fork();
    write();
    writer.join();
  };
  for (const { labels, value, atMs } of samples) {
    message(1, () => {
      for (const [name, text] of Object.entries(labels).toSorted(byName)) {
        message(1, () => {
          writer.tag(1, WireType.LengthDelimited).string(name);
          writer.tag(2, WireType.LengthDelimited).string(text);
        });
      }
      message(2, () => {
        writer.tag(1, WireType.Bit64).double(value);
        writer.tag(2, WireType.Varint).int64(atMs);
      });
    });
  }
  return toSnappy(writer.finish());
}

/** By code units: receivers refuse labels in another order. */
const byName = ([a]: [string, string], [b]: [string, string]): number => (a < b ? -1 : 1);

/** A literal whose length is in the two bytes that follow (Snappy's format description, 2.1). */
const LITERAL_OF_TWO = 61 << 2;

/** A block without any compression: whoever reads it has the least to do. */
function toSnappy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length > 65536) throw new Error(`Expected at most 64 KiB, got ${bytes.length} bytes`);
  const rest = bytes.length - 1;
  const head = new BinaryWriter().uint32(bytes.length).finish();
  return Uint8Array.of(...head, LITERAL_OF_TWO, rest & 0xff, rest >> 8, ...bytes);
}
