import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { expect, test } from "bun:test";
import { decodeJson } from "../../../../src/ingest/otlp/decode-json.ts";
import { decodeProtobuf } from "../../../../src/ingest/otlp/decode-protobuf.ts";
import { RECEIVED_AT } from "../../../support/otlp-fixtures.ts";

const NAMES = Array.from({ length: 100 }, (_, index) => `a${index}`);
const LONG = "v".repeat(1000);

/** A request of one point, whose resource has a hundred long attributes and a short one. */
const asJson = (): string =>
  JSON.stringify({
    resourceMetrics: [
      {
        resource: {
          attributes: [
            ...NAMES.map((key) => ({ key, value: { stringValue: LONG } })),
            { key: "host.name", value: { stringValue: "box" } },
          ],
        },
        scopeMetrics: [
          {
            metrics: [
              {
                name: "m",
                gauge: { dataPoints: [{ timeUnixNano: `${RECEIVED_AT}000000`, asInt: "1" }] },
              },
            ],
          },
        ],
      },
    ],
  });

function asProtobuf(): Uint8Array {
  const writer = new BinaryWriter();
  const message = (field: number, write: () => void) => {
    writer.tag(field, WireType.LengthDelimited).fork();
    write();
    writer.join();
  };
  const text = (field: number, value: string) =>
    writer.tag(field, WireType.LengthDelimited).string(value);
  const attribute = (key: string, value: string) =>
    message(1, () => {
      text(1, key);
      message(2, () => void text(1, value));
    });
  message(1, () => {
    message(1, () => {
      for (const name of NAMES) attribute(name, LONG);
      attribute("host.name", "box");
    });
    message(2, () =>
      message(2, () => {
        text(1, "m");
        message(5, () =>
          message(1, () => {
            writer.tag(3, WireType.Bit64).fixed64(BigInt(RECEIVED_AT) * 1_000_000n);
            writer.tag(6, WireType.Bit64).sfixed64(1);
          }),
        );
      }),
    );
  });
  return writer.finish();
}

test.each([
  ["protobuf", () => decodeProtobuf("metrics", asProtobuf(), RECEIVED_AT)],
  ["JSON", () => decodeJson("metrics", asJson(), RECEIVED_AT)],
])("a resource in %s gives its points some thousand characters, and no more", (_name, decode) => {
  const decoded = decode();
  const points = decoded.ok ? decoded.batch.points : [];
  const attributes = points[0]?.attributes ?? {};
  expect(Object.keys(attributes).length).toBe(9);
  expect(attributes["host.name"]).toBe("box");
});
