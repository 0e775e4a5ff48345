import { describe, expect, test } from "bun:test";
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { ownTarget } from "../../src/update/target.ts";
import { PROJECT_ROOT } from "../support/binary.ts";
import { buildOlderBinary } from "../support/older-binary.ts";
import {
  ARCHIVE_PATH,
  archiveOf,
  makeSigningKey,
  MANIFEST_PATH,
  OFFERED_VERSION,
  openReleases,
  programOfVersion,
  type Releases,
} from "../support/releases.ts";
import { type Running, startProgram } from "../support/running.ts";
import { finish, type Finished } from "../support/finish.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

const NAME = "waybar-llm-bridge";

/** A copy of the program that may replace itself. */
interface Installed {
  readonly path: string;
  readonly run: (...args: readonly string[]) => Promise<Finished>;
  readonly start: (...args: readonly string[]) => Running;
  readonly version: () => Promise<string>;
  /** What lies in its folder. */
  readonly folder: () => readonly string[];
}

/** Puts a copy of a program (the compiled one, where none is named) into the sandbox's home, and names it the publisher. */
function install(sandbox: Sandbox, source: { manifestUrl: string; publicKey: string }): Installed {
  const dir = join(sandbox.home, "bin");
  const path = join(dir, NAME);
  mkdirSync(dir);
  copyFileSync(sandbox.binary, path);
  chmodSync(path, 0o750);
  mkdirSync(join(sandbox.configDir, "llm-bridge"));
  writeFileSync(
    join(sandbox.configDir, "llm-bridge/config.toml"),
    `[update]\nmanifest_url = "${source.manifestUrl}"\npublic_key = "${source.publicKey}"\n`,
  );
  const start: Installed["start"] = (...args) =>
    startProgram([path, ...args], { env: sandbox.env, cwd: sandbox.home });
  const run: Installed["run"] = async (...args) => {
    const child = Bun.spawn([path, ...args], {
      env: { ...sandbox.env },
      cwd: sandbox.home,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    return await finish(child);
  };
  return {
    path,
    run,
    start,
    version: async () => (await run("--version")).stdout.trim(),
    folder: () => readdirSync(dir).toSorted(),
  };
}

const OWN = `${NAME} ${manifest.version}`;
const OFFERED = `${NAME} ${OFFERED_VERSION}`;

const good = await archiveOf(programOfVersion(OFFERED_VERSION));

test("a newer release is announced, taken, and given back again", async () => {
  await using sandbox = createSandbox();
  using releases = openReleases();
  releases.offer(good);
  const installed = install(sandbox, releases);

  const check = await installed.run("update", "--check");
  expect(check.stdout).toStartWith(`${OFFERED_VERSION} is there (`);
  expect(check).toMatchObject({ stderr: "", exitCode: 0 });
  expect(releases.requestedPaths).not.toContain(ARCHIVE_PATH);
  expect(await installed.version()).toBe(OWN);

  const update = await installed.run("update", "--yes");
  expect(update.stdout).toContain(`${installed.path} is ${OFFERED_VERSION} now.`);
  expect(update.stdout).toContain("No daemon of yours runs");
  expect(update).toMatchObject({ stderr: "", exitCode: 0 });
  expect(await installed.version()).toBe(OFFERED);
  expect(statSync(installed.path).mode & 0o777).toBe(0o750);
  expect(installed.folder()).toEqual([NAME, `${NAME}.previous`]);
  // Package managers are asked whose it is: one that keeps no packages here would begin to, at home.
  expect(readdirSync(sandbox.home)).toEqual(["bin"]);
});

test("a rollback exchanges the program and the one before it, a second one takes that back", async () => {
  await using sandbox = createSandbox();
  using releases = openReleases();
  const installed = install(sandbox, releases);
  copyFileSync(installed.path, `${installed.path}.previous`);
  chmodSync(`${installed.path}.previous`, 0o700);

  const { stdout, stderr, exitCode } = await installed.run("update", "--rollback", "--yes");

  expect(stdout).toContain(`${installed.path} is ${manifest.version} again`);
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  expect(await installed.version()).toBe(OWN);
  expect(releases.requestedPaths).toEqual([]);
  expect(installed.folder()).toEqual([NAME, `${NAME}.previous`]);
});

test("without an update there is nothing to go back to", async () => {
  await using sandbox = createSandbox();
  using releases = openReleases();
  const installed = install(sandbox, releases);

  const { stderr, exitCode } = await installed.run("update", "--rollback", "--yes");

  expect(stderr).toContain(
    `There is no ${installed.path}.previous to go back to. (update-no-previous)`,
  );
  expect(exitCode).toBe(1);
  expect(installed.folder()).toEqual([NAME]);
});

test("a link to the program stays a link", async () => {
  await using sandbox = createSandbox();
  using releases = openReleases();
  releases.offer(good);
  const installed = install(sandbox, releases);
  const link = join(sandbox.home, "llm");
  symlinkSync(installed.path, link);

  const update = Bun.spawn([link, "update", "--yes"], { env: { ...sandbox.env }, stdin: "ignore" });

  expect(await update.exited).toBe(0);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(await installed.version()).toBe(OFFERED);
});

test("nothing is replaced where nobody can be asked", async () => {
  await using sandbox = createSandbox();
  using releases = openReleases();
  releases.offer(good);
  const installed = install(sandbox, releases);

  const { stderr, exitCode } = await installed.run("update");

  expect(stderr).toContain("update --yes");
  expect(exitCode).toBe(64);
  expect(await installed.version()).toBe(OWN);
  expect(releases.requestedPaths).not.toContain(ARCHIVE_PATH);
});

test.each([
  ["at the usual place", ""],
  ["at another place", '[daemon]\nsocket_path = "~/bridge.sock"\n'],
])("a daemon that runs without a service is named: its socket is %s", async (_, config) => {
  await using sandbox = createSandbox();
  using releases = openReleases();
  releases.offer(good);
  const installed = install(sandbox, releases);
  appendFileSync(join(sandbox.configDir, "llm-bridge/config.toml"), config);
  await using daemon = installed.start("daemon");
  await until("it listens", () => existsSync(sandbox.statePath));

  const { stdout } = await installed.run("update", "--yes");

  expect(stdout).toContain(`The daemon (pid ${daemon.pid}) still runs the old one`);
  expect(daemon.isRunning()).toBe(true);
});

test("a daemon that runs as a service is restarted with the new program", async () => {
  const tools = mkdtempSync(join(tmpdir(), "llm-bridge-tools-"));
  const log = join(tools, "asked");
  writeFileSync(join(tools, "systemctl"), `#!/bin/sh\necho "$@" >>"${log}"\n`, { mode: 0o755 });
  await using sandbox = createSandbox({ env: { PATH: `${tools}:${process.env["PATH"]}` } });
  using releases = openReleases();
  releases.offer(good);
  const installed = install(sandbox, releases);

  const { stdout } = await installed.run("update", "--yes");

  expect(stdout).toContain("llm-bridge.service was restarted.");
  expect(readFileSync(log, "utf8").trimEnd().split("\n")).toEqual([
    "--user is-active --quiet llm-bridge.service",
    "--user try-restart llm-bridge.service",
  ]);
  rmSync(tools, { recursive: true });
});

/** Its bytes with one bit changed, in the middle. */
function altered(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  copy[copy.length >> 1]! ^= 1;
  return copy;
}

const bytesAt = (releases: Releases, path: string): Uint8Array<ArrayBuffer> => {
  const answer = releases.files.get(path);
  if (!(answer instanceof Uint8Array)) throw new Error(`There are no bytes at ${path}.`);
  return answer;
};

const change =
  (path: string, how: (bytes: Uint8Array) => Uint8Array<ArrayBuffer>) => (it: Releases) =>
    it.files.set(path, how(bytesAt(it, path)));

const cut = (bytes: Uint8Array) => Uint8Array.from(bytes.subarray(0, bytes.length - 1));

const offering = (content: () => Promise<Uint8Array<ArrayBuffer>>) => async (it: Releases) =>
  it.offer(await content());

/** The beginning of a program for another processor: 64 bits, little endian, machine 0xf3. */
const foreignProgram = Uint8Array.from([
  0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0xf3, 0,
]);

const NOT_SIGNED = "is not signed with the key that is trusted here. (update-untrusted)";
const NOT_WHAT_WAS_SIGNED = "is not what was signed.";

const BROKEN: readonly (readonly [
  what: string,
  breakIt: (releases: Releases) => unknown,
  words: string,
])[] = [
  ["a manifest with one bit changed", change(MANIFEST_PATH, altered), NOT_SIGNED],
  ["a manifest without its last byte", change(MANIFEST_PATH, cut), NOT_SIGNED],
  ["a signature with one bit changed", change(`${MANIFEST_PATH}.sig`, altered), NOT_SIGNED],
  ["an empty signature", change(`${MANIFEST_PATH}.sig`, () => new Uint8Array()), NOT_SIGNED],
  ["no signature", (it) => it.files.delete(`${MANIFEST_PATH}.sig`), "the server answers 404"],
  ["no manifest", (it) => it.files.delete(MANIFEST_PATH), "the server answers 404"],
  [
    "a manifest that another key has signed",
    (it) => it.announce(new TextDecoder().decode(bytesAt(it, MANIFEST_PATH)), makeSigningKey()),
    NOT_SIGNED,
  ],
  [
    "a manifest of a megabyte",
    (it) => it.announce(" ".repeat(1 << 20)),
    "it has more than 65536 bytes",
  ],
  [
    "a manifest of another program",
    (it) => it.announce('{"format":1,"name":"another"}'),
    "Expected name in",
  ],
  ["half a manifest, signed", (it) => it.announce('{"format":1,'), "is no JSON"],
  ["an older release", (it) => it.offer(good, { version: "0.0.1" }), "(update-refused)"],
  [
    "a release that has expired",
    (it) => it.offer(good, { expires: "2026-01-01T00:00:00Z" }),
    "held until 2026-01-01",
  ],
  ["a release for later versions", (it) => it.offer(good, { minimum: "9.0.0" }), "from 9.0.0 on"],
  ["a release for other machines", (it) => it.offer(good, { artifacts: {} }), "is not offered for"],
  ["an archive with one bit changed", change(ARCHIVE_PATH, altered), NOT_WHAT_WAS_SIGNED],
  ["an archive without its last byte", change(ARCHIVE_PATH, cut), NOT_WHAT_WAS_SIGNED],
  [
    "an archive with a byte more",
    change(ARCHIVE_PATH, (bytes) => Uint8Array.from([...bytes, 0])),
    `it has more than ${good.length} bytes`,
  ],
  ["no archive", (it) => it.files.delete(ARCHIVE_PATH), "the server answers 404"],
  [
    "an archive that is none",
    offering(async () => new TextEncoder().encode("hello")),
    "The release's archive cannot be used",
  ],
  [
    "an archive without the program",
    offering(async () => new Uint8Array(await new Bun.Archive({ "a/b": "c" }).bytes())),
    "it has no bin/waybar-llm-bridge",
  ],
  ["a program for another machine", offering(() => archiveOf(foreignProgram)), "does not run here"],
  [
    "another program",
    offering(() => archiveOf("#!/bin/sh\necho hello\n")),
    "it does not tell its version",
  ],
  [
    "a program of another version",
    offering(() => archiveOf(programOfVersion("9.9.8"))),
    "to be 9.9.9, it is 9.9.8",
  ],
  [
    "an archive that lies where nobody is sure whose it is",
    (it) => {
      const artifact = { url: "http://example.org/a.tar.gz", sha256: "0".repeat(64), size: 1 };
      it.offer(good, { artifacts: { "linux-x64": artifact, "linux-x64-baseline": artifact } });
    },
    "which is no https:// address",
  ],
];

describe("what is not as its publisher meant it changes nothing", () => {
  test.each(BROKEN)("%s", async (_what, breakIt, words) => {
    await using sandbox = createSandbox();
    using releases = openReleases();
    releases.offer(good);
    const installed = install(sandbox, releases);
    const before = statSync(installed.path);
    await breakIt(releases);

    const { stderr, exitCode } = await installed.run("update", "--yes");

    expect(stderr).toContain(words);
    expect(exitCode).toBe(1);
    const { ino, size, mtimeMs } = statSync(installed.path);
    expect({ ino, size, mtimeMs }).toEqual({
      ino: before.ino,
      size: before.size,
      mtimeMs: before.mtimeMs,
    });
    expect(installed.folder()).toEqual([NAME]);
  });
});

/** Sends half of an archive, and no more until it is told to. */
function holdArchive(releases: Releases) {
  const half = good.length >> 1;
  const { promise: isAsked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: goOn, resolve: release } = Promise.withResolvers<void>();
  releases.files.set(ARCHIVE_PATH, () => {
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(good.subarray(0, half));
        ask();
        await goOn;
        controller.enqueue(good.subarray(half));
        controller.close();
      },
    });
    return new Response(body);
  });
  return { isAsked, release };
}

test("an update that is killed in the middle leaves the program as it was, and the next one goes through", async () => {
  await using sandbox = createSandbox();
  using releases = openReleases();
  releases.offer(good);
  const installed = install(sandbox, releases);
  const held = holdArchive(releases);
  const archive = join(sandbox.home, "bin", `.${NAME}.update`, "archive");
  const update = installed.start("update", "--yes");
  await held.isAsked;
  await until("half of it has come", () => existsSync(archive) && statSync(archive).size > 0);

  update.signal("SIGKILL");
  await update.exited;

  expect(await installed.version()).toBe(OWN);
  releases.offer(good);
  expect(await installed.run("update", "--yes")).toMatchObject({ stderr: "", exitCode: 0 });
  expect(await installed.version()).toBe(OFFERED);
  expect(installed.folder()).toEqual([NAME, `${NAME}.previous`]);
});

test("of two updates at once, the second says so and the first goes through", async () => {
  await using sandbox = createSandbox();
  using releases = openReleases();
  releases.offer(good);
  const installed = install(sandbox, releases);
  const held = holdArchive(releases);
  await using first = installed.start("update", "--yes");
  await held.isAsked;

  const second = await installed.run("update", "--yes");
  held.release();

  expect(second.stderr).toContain("Another update of");
  expect(second.exitCode).toBe(1);
  expect(await first.exited).toBe(0);
  expect(await installed.version()).toBe(OFFERED);
});

test("what the release scripts make and sign, an older program takes: all of it real", async () => {
  await using sandbox = createSandbox();
  const dir = join(sandbox.root, "release");
  const key = join(sandbox.root, "key.pem");
  const name = `${NAME}-${manifest.version}-${ownTarget()}.tar.gz`;
  mkdirSync(dir);
  const archive = await archiveOf(readFileSync(sandbox.binary));
  const sha256 = new Bun.CryptoHasher("sha256").update(archive).digest("hex");
  await Bun.write(join(dir, name), archive);
  await Bun.write(join(dir, "SHA256SUMS"), `${sha256}  ${name}\n`);
  const sign = (...args: readonly string[]) =>
    Bun.spawnSync([process.execPath, "scripts/release/sign-manifest.ts", ...args], {
      cwd: PROJECT_ROOT,
    });

  const made = sign("--new-key", key).stdout.toString();
  const signed = sign("--key", key, "--dir", dir);

  expect(signed.stderr.toString()).toBe("");
  expect(readdirSync(dir).toSorted()).toEqual(
    ["SHA256SUMS", "latest.json", "latest.json.sig", name].toSorted(),
  );
  using server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: ({ url }) => new Response(Bun.file(join(dir, new URL(url).pathname))),
  });
  const publicKey = /[A-Za-z0-9+/]{43}=/.exec(made)?.[0] ?? "";
  const installed = install(sandbox, { manifestUrl: `${server.url.href}latest.json`, publicKey });
  await buildOlderBinary(installed.path, "0.0.1");
  expect(await installed.version()).toBe(`${NAME} 0.0.1`);

  const update = await installed.run("update", "--yes");
  expect(update).toMatchObject({ stderr: "", exitCode: 0 });
  expect(await installed.version()).toBe(OWN);

  const current = await installed.run("update", "--yes");
  expect(current).toEqual({
    stdout: `${manifest.version} is the newest.\n`,
    stderr: "",
    exitCode: 0,
  });

  const back = await installed.run("update", "--rollback", "--yes");
  expect(back.stdout).toContain(`is 0.0.1 again; ${manifest.version} is kept beside it.`);
  expect(await installed.version()).toBe(`${NAME} 0.0.1`);

  await installed.run("update", "--rollback", "--yes");
  expect(await installed.version()).toBe(OWN);
});

test("an archive that is not what SHA256SUMS says is not signed", async () => {
  await using sandbox = createSandbox();
  const key = join(sandbox.root, "key.pem");
  const sign = (...args: readonly string[]) =>
    Bun.spawnSync([process.execPath, "scripts/release/sign-manifest.ts", ...args], {
      cwd: PROJECT_ROOT,
    });
  sign("--new-key", key);
  const name = `${NAME}-${manifest.version}-linux-x64.tar.gz`;
  await Bun.write(join(sandbox.root, name), good);
  await Bun.write(join(sandbox.root, "SHA256SUMS"), `${"0".repeat(64)}  ${name}\n`);

  const { stderr, exitCode } = sign("--key", key, "--dir", sandbox.root);

  expect(stderr.toString()).toContain(`${name} is not what SHA256SUMS says it is.`);
  expect(exitCode).toBe(1);
  expect(existsSync(join(sandbox.root, "latest.json"))).toBe(false);
});
