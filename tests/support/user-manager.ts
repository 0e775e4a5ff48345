import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { missingPrograms } from "./describe-needing.ts";
import { startProgram } from "./running.ts";
import { finish, type Finished } from "./finish.ts";
import { asUser, createSandbox, type Sandbox } from "./sandbox.ts";
import { until } from "./until.ts";

const SYSTEMD = "/lib/systemd/systemd";

/** What is missing on this machine for a service manager of our own. */
export function missingForUserManager(): readonly string[] {
  return [
    ...missingPrograms(["systemctl", "unshare", "setpriv"]),
    ...(existsSync(SYSTEMD) ? [] : [SYSTEMD]),
    ...(process.getuid?.() === 0 ? [] : ["root"]),
    ...(makesCgroups() ? [] : ["a cgroup of its own"]),
  ];
}

/** A real `systemd --user` of a user of its own, and a sandbox whose programs run as that user. */
export interface UserManager extends AsyncDisposable {
  readonly uid: number;
  readonly sandbox: Sandbox;
  readonly systemctl: (...args: readonly string[]) => Promise<Finished>;
  /** A property of a unit, as `systemctl show` gives it. */
  readonly show: (unit: string, property: string) => Promise<string>;
  /** Writes a file of units below the user's configuration, and has it read. */
  readonly writeUnit: (name: string, text: string) => Promise<void>;
}

/** Starts one, with the machine's own user units (D-Bus among them); without a graphical session. */
export async function startUserManager(): Promise<UserManager> {
  const uid = strangersUid();
  const runtimeDir = `/run/user/${uid}`;
  mkdirSync("/run/user", { recursive: true });
  mkdirSync(runtimeDir, { mode: 0o700 });
  chownSync(runtimeDir, uid, uid);
  const sandbox = createSandbox({ uid, runtimeDir });
  const passwd = join(sandbox.root, "passwd");
  const line = `llm-bridge-test:x:${uid}:${uid}::${sandbox.home}:/bin/sh\n`;
  writeFileSync(passwd, readFileSync("/etc/passwd", "utf8") + line, { mode: 0o644 });
  const cgroup = join(ownCgroup() ?? "", `llm-bridge-test-${uid}`);
  mkdirSync(cgroup);

  const env = { ...sandbox.env, SYSTEMD_LOG_TARGET: "console" };
  const manager = startProgram(["sh", "-c", START, "sh", cgroup, passwd, String(uid)], { env });
  const systemctl: UserManager["systemctl"] = async (...args) => {
    const child = Bun.spawn([...asUser(uid), "systemctl", "--user", "--no-pager", ...args], {
      env: sandbox.env,
      stdout: "pipe",
      stderr: "pipe",
    });
    return await finish(child);
  };
  await until("the user manager is up", async () => {
    if (!manager.isRunning()) throw new Error(`It left: ${manager.stderr()}`);
    return (await systemctl("is-active", "basic.target")).exitCode === 0;
  });

  const units = join(sandbox.configDir, "systemd/user");
  return {
    uid,
    sandbox,
    systemctl,
    show: async (unit, property) =>
      (await systemctl("show", "--property", property, "--value", unit)).stdout.trim(),
    writeUnit: async (name, text) => {
      const path = join(units, name);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, text);
      // The manager writes there, too: who enables a unit makes a link to it.
      await Bun.$`chown -R ${uid}:${uid} ${sandbox.configDir}`;
      await systemctl("daemon-reload");
    },
    [Symbol.asyncDispose]: async () => {
      // Everything in it, however it was started.
      writeFileSync(join(cgroup, "cgroup.kill"), "1");
      await manager.exited;
      await until("its cgroups are gone", () => removeCgroup(cgroup));
      await sandbox[Symbol.asyncDispose]();
      rmSync(runtimeDir, { recursive: true, force: true });
    },
  };
}

/** A user whom nobody else on this machine is: bars, daemons and cgroups of other tests are none of ours, nor is what one that was killed has left. */
function strangersUid(): number {
  let uid = 200_000 + (process.pid % 100_000);
  while (existsSync(`/run/user/${uid}`)) uid++;
  return uid;
}

/**
 * In a mount and a cgroup namespace of its own: a machine that looks booted by systemd, where the user has a
 * name, and a cgroup that belongs to him.
 */
const START = `
  echo $$ >"$1/cgroup.procs"
  exec unshare --mount --cgroup --propagation private sh -euc '
    mount -t cgroup2 none /sys/fs/cgroup
    mkdir /sys/fs/cgroup/manager
    chown -R "$2:$2" /sys/fs/cgroup/manager
    echo $$ >/sys/fs/cgroup/manager/cgroup.procs
    mount -t tmpfs -o mode=0755 none /run/systemd
    mkdir /run/systemd/system /run/systemd/unit-root /run/systemd/mount-rootfs
    mount --bind "$1" /etc/passwd
    exec setpriv --reuid="$2" --regid="$2" --clear-groups -- ${SYSTEMD} --user --unit=basic.target
  ' sh "$2" "$3"
`;

/** The cgroup (version 2) that we are in; undefined where there is none. */
function ownCgroup(): string | undefined {
  const mount = / (\S+) cgroup2 /.exec(readFileSync("/proc/self/mounts", "utf8"))?.[1];
  const path = /^0::(.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8"))?.[1];
  return mount === undefined || path === undefined ? undefined : join(mount, path);
}

function makesCgroups(): boolean {
  const parent = ownCgroup();
  if (parent === undefined) return false;
  const trial = join(parent, `llm-bridge-trial-${process.pid}`);
  // A container may show its cgroups without letting us make any.
  try {
    mkdirSync(trial);
    rmdirSync(trial);
    return true;
  } catch {
    return false;
  }
}

/** From the innermost on; a cgroup whose last process is still dying is busy. */
function removeCgroup(path: string): boolean {
  const child = Bun.spawnSync(["find", path, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"], {
    stderr: "ignore",
  });
  return child.success && !existsSync(path);
}
