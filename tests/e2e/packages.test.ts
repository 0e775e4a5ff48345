import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { DEB_ZSH_DIR, makeDeb } from "../../scripts/release/deb.ts";
import { makeRpm, RPM_ZSH_DIR } from "../../scripts/release/rpm.ts";
import { listInstalled } from "../../scripts/release/tree.ts";
import { compiledBinary, PROJECT_ROOT } from "../support/binary.ts";
import { describeNeeding, missingPrograms } from "../support/describe-needing.ts";

const { version } = manifest;
const EPOCH_SECONDS = 1_795_132_800;
const IS_ROOT = process.getuid?.() === 0;

/** Where this test's packages are made and unpacked. */
let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "llm-bridge-packages-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

/** The files of a package around the program that the other tests run. */
const filesFor = async (zshDir: string) =>
  await listInstalled({
    binary: compiledBinary(),
    thirdParty: "Work of others\n",
    epochSeconds: EPOCH_SECONDS,
    zshDir,
  });

/** Runs a program and gives what it said. */
function run(...command: readonly string[]) {
  const { stdout, stderr, exitCode } = Bun.spawnSync([...command], {
    env: { PATH: `${process.env["PATH"]}:/usr/sbin:/sbin`, LC_ALL: "C.UTF-8" },
  });
  return { stdout: stdout.toString(), stderr: stderr.toString(), exitCode };
}

/** Whoever is not root is so in a user namespace: packages give files to root. */
const asRoot = (...command: readonly string[]) =>
  run(...(IS_ROOT ? [] : ["unshare", "--user", "--map-root-user"]), ...command);

describeNeeding("the .deb", missingPrograms(["dpkg", "dpkg-deb", "mandoc"]), () => {
  const architecture = process.arch === "arm64" ? "arm64" : "amd64";
  const root = (): string => join(dir, "debian");
  // The dependencies belong to the system, which this private root is none of.
  const dpkg = (...args: readonly string[]) =>
    asRoot("dpkg", `--root=${root()}`, "--force-depends", "--force-not-root", ...args);

  test("installs, runs, and leaves nothing behind when it is purged", async () => {
    const deb = join(dir, "bridge.deb");
    await makeDeb(
      {
        version,
        architecture,
        files: await filesFor(DEB_ZSH_DIR),
        epochSeconds: EPOCH_SECONDS,
        compression: "none",
      },
      join(dir, "deb"),
      deb,
    );
    for (const folder of ["info", "updates"]) {
      mkdirSync(join(root(), "var/lib/dpkg", folder), { recursive: true });
    }
    writeFileSync(join(root(), "var/lib/dpkg/status"), "");
    const before = filesBelow(root());

    const installed = dpkg("--install", deb);
    expect(installed).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining("error") });
    const program = join(root(), "usr/bin/waybar-llm-bridge");
    expect(run(program, "--version").stdout).toBe(`waybar-llm-bridge ${version}\n`);
    expect(statSync(program)).toMatchObject({ uid: IS_ROOT ? 0 : process.getuid?.() });
    expect(dpkg("--verify", "waybar-llm-bridge")).toMatchObject({ stdout: "", exitCode: 0 });

    const manual = join(root(), "usr/share/man/man1/waybar-llm-bridge.1.gz");
    expect(run("mandoc", "-T", "utf8", manual).stdout).toContain("November 20, 2026");
    for (const [path, start] of Object.entries(STARTS)) {
      expect(await Bun.file(join(root(), "usr", path)).text()).toStartWith(start);
    }

    expect(dpkg("--purge", "waybar-llm-bridge").exitCode).toBe(0);
    expect(filesBelow(root()).filter((file) => !before.includes(file) && !isLedger(file))).toEqual(
      [],
    );
    expect(existsSync(join(root(), "usr"))).toBe(false);
  });

  test("is the same to the bit when it is made again", async () => {
    const make = async (name: string) => {
      const files = [{ path: "bin/tool", content: { bytes: "#!/bin/sh\n" }, isProgram: true }];
      const facts = { version, architecture, files, epochSeconds: EPOCH_SECONDS };
      const deb = join(dir, `${name}.deb`);
      await makeDeb({ ...facts, compression: "xz" }, join(dir, name), deb);
      return Bun.hash(await Bun.file(deb).bytes());
    };
    expect(await make("once")).toBe(await make("again"));
  });
});

test("the service starts the program where the packages put it", async () => {
  const paths = (await filesFor(DEB_ZSH_DIR)).map(({ path }) => `/usr/${path}`);
  const unit = Bun.file(join(PROJECT_ROOT, "share/systemd/llm-bridge.service"));
  expect(paths).toContain(/^ExecStart=(\S+)/m.exec(await unit.text())?.[1] ?? "no ExecStart");
});

describeNeeding("the .rpm", missingPrograms(["rpmbuild", "rpm"]), () => {
  const architecture = process.arch === "arm64" ? "aarch64" : "x86_64";

  test("installs all files, runs, and leaves nothing behind when it is erased", async () => {
    const files = await filesFor(RPM_ZSH_DIR);
    const rpm = join(dir, "bridge.rpm");
    const facts = { version, architecture, files, epochSeconds: EPOCH_SECONDS };
    await makeRpm({ ...facts, compression: "none" }, join(dir, "rpm"), rpm);

    const listed = run("rpm", "--query", "--package", "--queryformat", QUERY, rpm);
    expect(listed.stdout.trimEnd().split("\n").toSorted()).toEqual(
      files
        .map(
          ({ path, isProgram = false }) => `/usr/${path} root ${isProgram ? "100755" : "100644"}`,
        )
        .toSorted(),
    );
    const root = join(dir, "fedora");
    mkdirSync(root);
    // The dependencies belong to the system, which this private root is none of.
    const installed = asRoot("rpm", `--root=${root}`, "--nodeps", ...ON_DEBIAN, "--install", rpm);
    expect(installed).toMatchObject({ stdout: "", exitCode: 0 });
    const program = join(root, "usr/bin/waybar-llm-bridge");
    expect(run(program, "--version").stdout).toBe(`waybar-llm-bridge ${version}\n`);

    expect(asRoot("rpm", `--root=${root}`, "--erase", "waybar-llm-bridge").exitCode).toBe(0);
    expect(filesBelow(root).filter((file) => file.includes("llm-bridge"))).toEqual([]);
  });

  test("is the same to the bit when it is made again", async () => {
    const make = async (name: string) => {
      const files = [{ path: "bin/tool", content: { bytes: "#!/bin/sh\n" }, isProgram: true }];
      const facts = { version, architecture, files, epochSeconds: EPOCH_SECONDS };
      const rpm = join(dir, `${name}.rpm`);
      await makeRpm({ ...facts, compression: "xz" }, join(dir, `rpm-${name}`), rpm);
      return Bun.hash(await Bun.file(rpm).bytes());
    };
    expect(await make("once")).toBe(await make("again"));
  });
});

/** What stands at the head of what is installed, below /usr. */
const STARTS = {
  "lib/systemd/user/llm-bridge.service": "[Unit]\n",
  "lib/systemd/user/llm-bridge.socket": "[Unit]\n",
  "share/bash-completion/completions/waybar-llm-bridge": "# bash",
  "share/fish/vendor_completions.d/waybar-llm-bridge.fish": "# fish",
  "share/zsh/vendor-completions/_waybar-llm-bridge": "#compdef waybar-llm-bridge\n",
  "share/doc/waybar-llm-bridge/copyright": "MIT License\n",
};

/** Debian's rpm has to be told that this is meant; no other knows the word. */
const ON_DEBIAN = existsSync("/etc/debian_version") ? ["--force-debian"] : [];

const QUERY = "[%{FILENAMES} %{FILEUSERNAME} %{FILEMODES:octal}\n]";

/** dpkg's own books. */
const isLedger = (file: string): boolean => file.startsWith("var/lib/dpkg/");

const filesBelow = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
