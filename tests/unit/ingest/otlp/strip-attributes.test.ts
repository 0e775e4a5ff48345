import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { isPersonal } from "../../../../src/core/telemetry/privacy.ts";
import { stripAttributes } from "../../../../src/ingest/otlp/strip-attributes.ts";
import {
  decodeRecorded,
  type RecordedRequest,
  recordedRequests,
} from "../../../support/otlp-fixtures.ts";

const RECORDED: readonly RecordedRequest[] = (
  ["grpc", "protobuf", "json-cumulative-resumed"] as const
).flatMap((recording) => [...recordedRequests(recording)]);

const strip = (request: RecordedRequest): RecordedRequest => {
  const { signal, encoding, body } = request;
  return { ...request, body: new Uint8Array(stripAttributes(signal, encoding, body, isPersonal)) };
};

/** A request without these attributes, by way of what it says. */
function without(request: RecordedRequest, isUnwanted: (key: string) => boolean) {
  return JSON.parse(JSON.stringify(decodeRecorded(request)), (key, value: unknown) =>
    isUnwanted(key) ? undefined : value,
  ) as unknown;
}

test("whoever exported is in no recorded request any more, and everything else is", () => {
  expect(RECORDED.map(({ signal }) => signal)).toContain("traces");
  for (const request of RECORDED) {
    const stripped = decodeRecorded(strip(request));
    expect(JSON.stringify(decodeRecorded(request))).toContain('"user.id"');
    expect(JSON.parse(JSON.stringify(stripped))).toEqual(without(request, isPersonal));
  }
});

test("a request of which nothing has to go stays as it is, byte by byte", () => {
  for (const { signal, encoding, body } of RECORDED.filter(
    (each) => each.encoding === "protobuf",
  )) {
    expect(Buffer.from(stripAttributes(signal, encoding, body, () => false)).equals(body)).toBe(
      true,
    );
  }
});

test("attributes go wherever they are said", () => {
  const attributes = [
    { key: "user.email", value: { stringValue: "a@example.org" } },
    { key: "model", value: { stringValue: "m" } },
  ];
  const body = new TextEncoder().encode(
    JSON.stringify({
      resourceMetrics: [
        {
          resource: { attributes },
          scopeMetrics: [
            {
              scope: { attributes },
              metrics: [
                {
                  histogram: {
                    dataPoints: [{ attributes, exemplars: [{ filteredAttributes: attributes }] }],
                  },
                },
              ],
            },
          ],
        },
      ],
    }),
  );
  const stripped = new TextDecoder().decode(stripAttributes("metrics", "json", body, isPersonal));
  expect(stripped).not.toContain("user.email");
  expect(stripped.match(/"model"/g)).toHaveLength(4);
});

test("spans, their events and their links name nobody by protobuf either", () => {
  const { LengthDelimited } = WireType;
  const message = (...fields: readonly (readonly [number, Uint8Array])[]): Uint8Array => {
    const writer = new BinaryWriter();
    for (const [field, bytes] of fields) writer.tag(field, LengthDelimited).bytes(bytes);
    return writer.finish();
  };
  const text = (value: string) => new TextEncoder().encode(value);
  const attribute = (key: string) => message([1, text(key)], [2, message([1, text("x")])]);
  const [email, model] = [attribute("user.email"), attribute("model")];
  const request = (...attributes: readonly Uint8Array[]) => {
    const as = (field: number) => attributes.map((bytes) => [field, bytes] as const);
    const span = message(
      [5, text("name")],
      ...as(9),
      [11, message([2, text("event")], ...as(3))],
      [13, message([1, text("trace")], ...as(4))],
    );
    const scope = message([1, message(...as(3))], [2, span]);
    return message([1, message([1, message(...as(1))], [2, scope])]);
  };
  const stripped = stripAttributes("traces", "protobuf", request(email, model), isPersonal);
  expect(Buffer.from(stripped)).toEqual(Buffer.from(request(model)));
});

test("what is damaged is refused, or can be read afterwards: never anything else", () => {
  const [metrics] = RECORDED.filter(
    ({ signal, encoding }) => signal === "metrics" && encoding === "protobuf",
  );
  if (!metrics) throw new Error("Expected recorded metrics.");
  const { body } = metrics;
  fc.assert(
    fc.property(fc.nat(body.length - 1), fc.nat(255), (at, byte) => {
      const damaged = body.slice();
      damaged[at] = byte;
      let stripped: Uint8Array;
      try {
        stripped = stripAttributes("metrics", "protobuf", damaged, isPersonal);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return;
      }
      expect(stripped.length).toBeLessThanOrEqual(damaged.length);
    }),
  );
});
