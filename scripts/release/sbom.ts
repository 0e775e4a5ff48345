import type { BundledPackage, LockedPackage } from "./bundled-packages.ts";
import { LINKED_LIBRARIES } from "./linked-libraries.ts";
import { TARGETS } from "./targets.ts";

/** What a bill of materials is made of. */
export interface Materials {
  readonly version: string;
  /** The commit's moment, in seconds since 1970. */
  readonly epochSeconds: number;
  readonly bunVersion: string;
  readonly packages: readonly BundledPackage[];
  /** The runtimes' packages by name. */
  readonly runtimes: ReadonlyMap<string, LockedPackage>;
}

const NAME = "waybar-llm-bridge";

/** The bill of materials of a release, as CycloneDX 1.6 in JSON (https://cyclonedx.org/docs/1.6/json/). The same materials give the same text. */
export function renderSbom(materials: Materials): string {
  const { version, epochSeconds, bunVersion, packages } = materials;
  const root = `pkg:generic/${NAME}@${version}`;
  const refs = new Map(packages.map((bundled) => [bundled.name, npmUrl(bundled)]));
  const bun = `pkg:github/oven-sh/bun@bun-v${bunVersion}`;
  const body = {
    metadata: {
      timestamp: new Date(epochSeconds * 1000).toISOString().replace(".000Z", "Z"),
      lifecycles: [{ phase: "build" }],
      tools: { components: [{ type: "application", name: "bun", version: bunVersion }] },
      component: {
        type: "application",
        "bom-ref": root,
        name: NAME,
        version,
        licenses: spdx("MIT"),
        purl: root,
      },
    },
    components: [
      ...packages.map((bundled) => ({
        ...nameOf(bundled.name),
        "bom-ref": npmUrl(bundled),
        version: bundled.version,
        hashes: sha512(bundled),
        licenses: spdx(bundled.license),
        purl: npmUrl(bundled),
      })),
      {
        type: "platform",
        "bom-ref": bun,
        name: "bun",
        version: bunVersion,
        licenses: spdx("MIT"),
        purl: bun,
        components: [...runtimes(materials), ...LINKED_LIBRARIES.map(linkedLibrary)],
      },
    ],
    dependencies: [
      { ref: root, dependsOn: [...refs.values(), bun] },
      ...packages.map((bundled) => ({
        ref: npmUrl(bundled),
        dependsOn: bundled.needs.map((name) => refs.get(name)).filter((ref) => ref !== undefined),
      })),
    ],
  };
  const head = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: serialNumber(JSON.stringify(body)),
    version: 1,
  };
  return `${JSON.stringify({ ...head, ...body }, undefined, 2)}\n`;
}

/** The archives that the program is compiled onto, one for each target. */
const runtimes = ({ runtimes: locked }: Materials) =>
  TARGETS.map(({ runtime }) => {
    const found = locked.get(runtime);
    if (found === undefined) throw new Error(`The lock of the runtimes does not know ${runtime}.`);
    const purl = npmUrl({ name: runtime, version: found.version });
    return {
      ...nameOf(runtime),
      type: "platform",
      "bom-ref": purl,
      version: found.version,
      hashes: sha512(found),
      purl,
    };
  });

const linkedLibrary = ({ name, license, home }: (typeof LINKED_LIBRARIES)[number]) => ({
  type: "library",
  "bom-ref": `bun/${name}`,
  name,
  ...(license !== undefined && { licenses: spdx(license) }),
  externalReferences: [{ type: "website", url: home }],
});

/** One licence is an id, several are an expression. */
const spdx = (license: string) =>
  /\s/.test(license) ? [{ expression: license }] : [{ license: { id: license } }];

const sha512 = (locked: LockedPackage) => [{ alg: "SHA-512", content: locked.sha512 }];

function nameOf(name: string) {
  const [scope, rest] = name.split("/", 2);
  return rest === undefined
    ? { type: "library", name }
    : { type: "library", group: scope, name: rest };
}

/** A package URL (https://github.com/package-url/purl-spec): the scope's `@` is escaped in it. */
const npmUrl = ({ name, version }: { readonly name: string; readonly version: string }): string =>
  `pkg:npm/${name.replace("@", "%40")}@${version}`;

/** A number that no other content has, in the form of a UUID: random ones would make each build differ. */
function serialNumber(content: string): string {
  const digits = new Bun.CryptoHasher("sha256").update(content).digest("hex");
  // RFC 9562, version 8: the digits are ours to choose, but for version and variant.
  const uuid = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(12, 15)}`,
    `8${digits.slice(15, 18)}`,
    digits.slice(18, 30),
  ];
  return `urn:uuid:${uuid.join("-")}`;
}
