import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmod, mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import manifest from "../../package.json" with { type: "json" };
import { ROOT } from "../../scripts/build.ts";
import { packArchive } from "../../scripts/release/archive.ts";
import {
  type BundledPackage,
  findBundledPackages,
  readLock,
} from "../../scripts/release/bundled-packages.ts";
import { LINKED_LIBRARIES } from "../../scripts/release/linked-libraries.ts";
import { RUNTIMES_LOCK } from "../../scripts/release/runtimes.ts";
import { renderSbom } from "../../scripts/release/sbom.ts";
import { TARGETS } from "../../scripts/release/targets.ts";
import { renderThirdParty } from "../../scripts/release/third-party.ts";
import { type InstalledFile, layOut, listInstalled } from "../../scripts/release/tree.ts";

const EPOCH_SECONDS = 1_795_132_800;
const bunVersion = manifest.devDependencies.bun;
const own = readLock(await Bun.file(join(ROOT, "bun.lock")).text());
const runtimes = readLock(await Bun.file(RUNTIMES_LOCK).text());

let dir = "";
let packages: readonly BundledPackage[] = [];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "release-"));
  packages = await findBundledPackages();
});
afterAll(() => rm(dir, { recursive: true }));

describe("the runtimes", () => {
  test("are those of the Bun that the project pins", () => {
    const versions = [...runtimes.values()].map(({ version }) => version);
    expect(new Set(versions)).toEqual(new Set([bunVersion]));
  });

  test("are one for each target", () => {
    expect([...runtimes.keys()].toSorted()).toEqual(
      TARGETS.map(({ runtime }) => runtime).toSorted(),
    );
  });

  test("have the hashes that the project's own lock has for them", () => {
    const shared = [...runtimes].filter(([name]) => own.has(name));
    expect(shared.length).toBeGreaterThan(0);
    for (const [name, locked] of shared) expect(locked).toEqual(own.get(name)!);
  });
});

describe("what is bundled", () => {
  test("is what the project depends on, and what that needs", () => {
    const names = packages.map(({ name }) => name);
    for (const name of Object.keys(manifest.dependencies)) expect(names).toContain(name);
    for (const { name } of packages) expect(own.has(name)).toBe(true);
  });

  test("is named with its whole licence, and so is all that Bun links", () => {
    const text = renderThirdParty(packages, bunVersion);
    for (const { name, version, licenseText } of packages) {
      expect(text).toContain(`### ${name} ${version} (`);
      expect(text).toContain(licenseText);
      expect(licenseText).toMatch(/copyright/i);
    }
    for (const { name, home } of LINKED_LIBRARIES) {
      expect(text).toContain(`- ${name}: `);
      expect(text).toContain(`<${home}>`);
    }
    expect(text).toContain("GNU LIBRARY GENERAL PUBLIC LICENSE");
  });
});

describe("the bill of materials", () => {
  const render = () =>
    renderSbom({ version: "1.2.3", epochSeconds: EPOCH_SECONDS, bunVersion, packages, runtimes });

  interface Component {
    readonly type: string;
    readonly name: string;
    readonly "bom-ref": string;
    readonly purl?: string;
    readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
    readonly licenses?: readonly unknown[];
    readonly components?: readonly Component[];
  }

  const parse = () => {
    const bom = JSON.parse(render());
    const all: Component[] = [];
    const collect = (components: readonly Component[]): void => {
      for (const component of components) {
        all.push(component);
        collect(component.components ?? []);
      }
    };
    collect(bom.components);
    return { bom, all };
  };

  test("opens as CycloneDX 1.6 wants it", () => {
    const { bom } = parse();
    expect(bom).toMatchObject({
      $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      version: 1,
      metadata: { timestamp: "2026-11-20T00:00:00Z", component: { version: "1.2.3" } },
    });
    expect(bom.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    );
  });

  test("names every package, Bun, its runtimes and its libraries, each once", () => {
    const { bom, all } = parse();
    const refs = [bom.metadata.component, ...all].map((component) => component["bom-ref"]);
    expect(refs).toEqual([...new Set(refs)]);
    expect(all).toHaveLength(packages.length + 1 + TARGETS.length + LINKED_LIBRARIES.length);
    for (const { type, name } of all) {
      expect(["library", "platform"]).toContain(type);
      expect(name).not.toBe("");
    }
  });

  test("has a hash for whatever was fetched", () => {
    const fetched = parse().all.filter(({ purl }) => purl?.startsWith("pkg:npm/"));
    expect(fetched).toHaveLength(packages.length + TARGETS.length);
    for (const { hashes } of fetched) {
      expect(hashes).toHaveLength(1);
      expect(hashes?.[0]?.alg).toBe("SHA-512");
      expect(hashes?.[0]?.content).toMatch(/^[0-9a-f]{128}$/);
    }
  });

  test("says what needs what, of what it names", () => {
    const { bom, all } = parse();
    const refs = new Set([bom.metadata.component, ...all].map((component) => component["bom-ref"]));
    for (const { ref, dependsOn } of bom.dependencies) {
      for (const named of [ref, ...dependsOn]) expect(refs).toContain(named);
    }
  });

  test("is the same text for the same materials, and another number for others", () => {
    expect(render()).toBe(render());
    const materials = { epochSeconds: EPOCH_SECONDS, bunVersion, packages, runtimes };
    const other = renderSbom({ ...materials, version: "1.2.4" });
    expect(JSON.parse(other).serialNumber).not.toBe(JSON.parse(render()).serialNumber);
  });
});

describe("what is installed", () => {
  const list = async () =>
    await listInstalled({
      binary: "/nowhere/program",
      thirdParty: "others",
      epochSeconds: EPOCH_SECONDS,
      zshDir: "share/zsh/site-functions",
    });

  test("lies where Linux looks for it", async () => {
    const paths = (await list()).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(PLACES));
  });

  test("has one program, and the manual of the release's day", async () => {
    const files = await list();
    expect(files.filter(({ isProgram }) => isProgram).map(({ path }) => path)).toEqual([
      "bin/waybar-llm-bridge",
    ]);
    const manual = files.find(({ path }) => path.endsWith(".1.gz"));
    expect(gunzipSync(bytesOf(manual!)).toString()).toContain("\n.Dd November 20, 2026\n");
  });

  test("is everything that `share` holds", async () => {
    const copied = (await list()).flatMap(({ content }) =>
      "copyOf" in content ? [content.copyOf] : [],
    );
    const held = (await readdir(join(ROOT, "share"), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".1"))
      .map((entry) => join(entry.parentPath, entry.name));
    expect(held.filter((file) => !copied.includes(file))).toEqual([]);
  });
});

test("an archive is the same to the bit whoever packs it, wherever and whenever", async () => {
  const files: readonly InstalledFile[] = [
    { path: "bin/program", content: { bytes: "\u007fELF" }, isProgram: true },
    { path: "share/b/text", content: { bytes: "b" } },
    { path: "share/a", content: { bytes: "a" } },
  ];
  const pack = async (place: string, order: readonly InstalledFile[]) => {
    const tree = join(dir, place, "program-1.0");
    await layOut(order, tree, EPOCH_SECONDS);
    await packArchive(tree, join(dir, place, "out.tar.gz"), EPOCH_SECONDS);
    return Bun.file(join(dir, place, "out.tar.gz")).bytes();
  };
  const first = await pack("one", files);
  // Folders of another time and another umask.
  await mkdir(join(dir, "another/way/program-1.0/share"), { recursive: true });
  await chmod(join(dir, "another/way/program-1.0/share"), 0o700);
  const second = await pack("another/way", files.toReversed());

  expect(Bun.hash(second)).toBe(Bun.hash(first));
  expect(tarNames(first)).toEqual([
    "-rwxr-xr-x 0/0 4 2026-11-20 00:00:00 program-1.0/bin/program",
    "-rw-r--r-- 0/0 1 2026-11-20 00:00:00 program-1.0/share/a",
    "-rw-r--r-- 0/0 1 2026-11-20 00:00:00 program-1.0/share/b/text",
  ]);
});

test("what is laid out has one moment, folders included", async () => {
  const tree = join(dir, "laid-out");
  await layOut([{ path: "a/b/c", content: { bytes: "c" } }], tree, EPOCH_SECONDS);
  for (const path of [".", "a", "a/b", "a/b/c"]) {
    expect((await stat(join(tree, path))).mtimeMs).toBe(EPOCH_SECONDS * 1000);
  }
});

const PLACES = [
  "bin/waybar-llm-bridge",
  "lib/systemd/user/llm-bridge.service",
  "lib/systemd/user/llm-bridge.socket",
  "share/bash-completion/completions/waybar-llm-bridge",
  "share/doc/waybar-llm-bridge/CHANGELOG.md",
  "share/doc/waybar-llm-bridge/THIRD-PARTY.md",
  "share/doc/waybar-llm-bridge/copyright",
  "share/doc/waybar-llm-bridge/docs/configuration.md",
  "share/fish/vendor_completions.d/waybar-llm-bridge.fish",
  "share/man/man1/waybar-llm-bridge.1.gz",
  "share/waybar-llm-bridge/claude-plugin/hooks/hooks.json",
  "share/zsh/site-functions/_waybar-llm-bridge",
];

function bytesOf({ content }: InstalledFile): Uint8Array {
  if ("bytes" in content && typeof content.bytes !== "string") return content.bytes;
  throw new Error("Expected bytes.");
}

/** The files of an archive as tar lists them, spaces narrowed. */
function tarNames(archive: Uint8Array<ArrayBuffer>): readonly string[] {
  const { stdout } = Bun.spawnSync(
    ["tar", "--list", "--verbose", "--gzip", "--numeric-owner", "--full-time", "--utc"],
    { stdin: archive },
  );
  const lines = stdout.toString().trimEnd().split("\n");
  return lines.filter((line) => line.startsWith("-")).map((line) => line.replaceAll(/ +/g, " "));
}
