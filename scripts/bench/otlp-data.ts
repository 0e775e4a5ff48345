import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** An export of the agent's token and cost counters, as deltas: what it sends by default. */
export interface MadeUpExport {
  readonly protobuf: Uint8Array<ArrayBuffer>;
  readonly json: Uint8Array<ArrayBuffer>;
  readonly points: number;
  /** Of the points' values. */
  readonly sum: number;
}

export interface ExportShape {
  /** Points of a request are those of so many sessions, one after the other. */
  readonly sessions: number;
  readonly pointsARequest: number;
}

type Attribute = readonly [key: string, value: string | boolean];

const METRIC = { name: "claude_code.token.usage", unit: "tokens" } as const;

/** As a real client labels its counters of tokens: 16 of a session. */
const COUNTERS = ["main", "subagent"].flatMap((source) =>
  ["claude-opus-5-5", "claude-sonnet-5-5"].flatMap((model) =>
    ["input", "output", "cacheRead", "cacheCreation"].map((type): readonly Attribute[] => [
      ["model", model],
      ["query_source", source],
      ["effort", "medium"],
      ["type", type],
    ]),
  ),
);

const FIRST_AT_MS = Date.UTC(2026, 10, 21, 12);

/** Requests `from` to `to` of an endless series: no point comes twice, and every counter moves on. */
export function* madeUpExports(
  { sessions, pointsARequest }: ExportShape,
  from: number,
  to: number,
): Generator<MadeUpExport> {
  for (let request = from; request < to; request++) {
    const points = Array.from({ length: pointsARequest }, (_, i): Point => {
      const n = request * pointsARequest + i;
      const turn = Math.floor(n / COUNTERS.length);
      const labels = COUNTERS[n % COUNTERS.length] ?? [];
      return { labels, session: turn % sessions, step: Math.floor(turn / sessions), n };
    });
    yield {
      protobuf: toProtobuf(points),
      json: toJson(points),
      points: points.length,
      sum: points.reduce((sum, point) => sum + valueOf(point), 0),
    };
  }
}

interface Point {
  readonly labels: readonly Attribute[];
  readonly session: number;
  readonly step: number;
  readonly n: number;
}

const RESOURCE: readonly Attribute[] = [
  ["host.arch", "amd64"],
  ["os.type", "linux"],
  ["os.version", "6.12.0"],
  ["service.name", "claude-code"],
  ["service.version", "2.1.329"],
];

function attributesOf({ labels, session }: Point): readonly Attribute[] {
  return [
    ["user.id", "c8a5a39db8fe3eca338c04eb922334a2c9e14a7287ac17d3504fa1fea7d1170e"],
    ["session.id", `7cdd0a82-df52-4201-b185-${String(session).padStart(12, "0")}`],
    ["anthropic.provider", "firstParty"],
    ["anthropic.custom_base_url", true],
    ["terminal.type", "xterm-256color"],
    ...labels,
  ];
}

const valueOf = ({ n }: Point): number => (n % 97) + 1;

/** A metric every second. */
const atMs = ({ step }: Point): number => FIRST_AT_MS + step * 1000;

function toJson(points: readonly Point[]): Uint8Array<ArrayBuffer> {
  const attributes = (list: readonly Attribute[]) =>
    list.map(([key, value]) => ({
      key,
      value: typeof value === "string" ? { stringValue: value } : { boolValue: value },
    }));
  const dataPoints = points.map((point) => ({
    attributes: attributes(attributesOf(point)),
    startTimeUnixNano: `${atMs(point) - 1000}000000`,
    timeUnixNano: `${atMs(point)}000000`,
    asDouble: valueOf(point),
  }));
  const sum = { aggregationTemporality: 1, isMonotonic: true, dataPoints };
  const metrics = [{ ...METRIC, description: "Number of tokens used", sum }];
  const scopeMetrics = [
    { scope: { name: "com.anthropic.claude_code", version: "2.1.329" }, metrics },
  ];
  const resource = { attributes: attributes(RESOURCE), droppedAttributesCount: 0 };
  return new TextEncoder().encode(
    JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics }] }),
  );
}

/** Field numbers as in the decoder. */
function toProtobuf(points: readonly Point[]): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  const message = (field: number, write: () => void): void => {
    writer.tag(field, WireType.LengthDelimited).fork();
    write();
    writer.join();
  };
  const text = (field: number, value: string) =>
    writer.tag(field, WireType.LengthDelimited).string(value);
  const attribute = (field: number, [key, value]: Attribute): void =>
    message(field, () => {
      text(1, key);
      message(2, () => {
        if (typeof value === "string") text(1, value);
        else writer.tag(2, WireType.Varint).bool(value);
      });
    });
  message(1, () => {
    message(1, () => {
      for (const each of RESOURCE) attribute(1, each);
    });
    message(2, () => {
      message(2, () => {
        text(1, METRIC.name);
        text(3, METRIC.unit);
        message(7, () => {
          for (const point of points) {
            message(1, () => {
              writer.tag(2, WireType.Bit64).fixed64(BigInt(atMs(point) - 1000) * 1_000_000n);
              writer.tag(3, WireType.Bit64).fixed64(BigInt(atMs(point)) * 1_000_000n);
              writer.tag(4, WireType.Bit64).double(valueOf(point));
              for (const each of attributesOf(point)) attribute(7, each);
            });
          }
          writer.tag(2, WireType.Varint).int32(1);
          writer.tag(3, WireType.Varint).bool(true);
        });
      });
    });
  });
  return writer.finish();
}
