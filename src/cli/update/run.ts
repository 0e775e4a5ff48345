import type { ConfigProblem } from "../../config/problem.ts";
import type { UpdateConfig } from "../../config/update.ts";
import { BridgeFault } from "../../core/fault.ts";
import { parseSafeAddress } from "../../core/update/address.ts";
import { parsePublicKey } from "../../core/update/public-key.ts";
import { EXIT } from "../../sys/exit.ts";
import { configPath } from "../../sys/paths.ts";
import { systemNow } from "../../sys/now.ts";
import { readTextFile } from "../../sys/read-text.ts";
import type { Release } from "../../update/replace-program.ts";
import { renderBytes } from "../ledger/render-bytes.ts";
import { withProgress } from "../progress.ts";
import { VERSION } from "../../sys/own-version.ts";
import { BUILT_IN_KEY } from "./built-in-key.ts";
import { agreeTo } from "./consent.ts";
import { restartDaemon } from "./restart-daemon.ts";

export interface UpdateOptions {
  readonly check: boolean;
  readonly rollback: boolean;
  readonly yes: boolean;
}

/** Looks for a newer release and puts it in place, or goes back to the one before. Throws BridgeFault with nothing changed. */
export async function runUpdate({ check, rollback, yes }: UpdateOptions): Promise<number> {
  const { findInstallation, requireCompiled, requireOwnInstallation } =
    await import("../../update/installation.ts");
  const installation = findInstallation();
  // Nothing is fetched that could not be used; whether there is something may be asked anywhere.
  if (check) requireCompiled(installation);
  else await requireOwnInstallation(installation);
  const { path } = installation;
  if (rollback) return await goBack(path, yes);

  const release = await findRelease();
  if (release === undefined) {
    console.log(`${VERSION} is the newest.`);
    return EXIT.ok;
  }
  const { version, artifact } = release;
  console.log(`${version} is there (${renderBytes(artifact.size)}); this is ${VERSION}.`);
  if (check) return EXIT.ok;
  if (!(await agreeTo(`Replace ${path}?`, yes))) return leaveAsItIs();

  const { installRelease } = await import("../../update/replace-program.ts");
  await withProgress("Fetching", (onProgress) => installRelease(path, release, onProgress));
  console.log(`${path} is ${version} now. \`update --rollback\` goes back.`);
  console.log(await restartDaemon());
  return EXIT.ok;
}

function leaveAsItIs(): number {
  console.log("Nothing was changed.");
  return EXIT.ok;
}

async function goBack(path: string, yes: boolean): Promise<number> {
  const { rollBack } = await import("../../update/replace-program.ts");
  if (!(await agreeTo("Put the program of before the last update back?", yes)))
    return leaveAsItIs();
  const version = await rollBack(path);
  console.log(`${path} is ${version} again; ${VERSION} is kept beside it.`);
  console.log(await restartDaemon());
  return EXIT.ok;
}

/** What the configured publisher offers beyond what runs; undefined where that is nothing. */
async function findRelease(): Promise<Release | undefined> {
  const { manifest, publicKey } = requireSource(await loadUpdateConfig());
  const [{ fetchManifest }, { judgeManifest }, { ownTarget }] = await Promise.all([
    import("../../update/announcement.ts"),
    import("../../update/judge.ts"),
    import("../../update/target.ts"),
  ]);
  const offered = await fetchManifest(manifest, publicKey);
  const running = { version: VERSION, target: ownTarget() };
  const verdict = judgeManifest(offered, running, systemNow().epochMs);
  return verdict.kind === "current" ? undefined : { ...verdict, manifest };
}

/** The section in force. Throws BridgeFault for what cannot be used in it: here nothing may stay as it was by default. */
async function loadUpdateConfig(): Promise<UpdateConfig> {
  const [{ loadConfig }, { describeConfigProblem }] = await Promise.all([
    import("../../config/load.ts"),
    import("../../config/problem.ts"),
  ]);
  const path = configPath(process.env);
  const { config, problems } = await loadConfig({ path, env: {}, readFile: readTextFile });
  const [problem] = problems.filter(isAboutUpdate);
  if (problem) throw new BridgeFault("config-invalid", describeConfigProblem(problem));
  return config.update;
}

const isAboutUpdate = (problem: ConfigProblem): boolean =>
  !("key" in problem) || problem.key.startsWith("update");

interface Source {
  readonly manifest: URL;
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

function requireSource({ manifest_url, public_key }: UpdateConfig): Source {
  const file = configPath(process.env) ?? "config.toml";
  const manifest = manifest_url === undefined ? undefined : parseSafeAddress(manifest_url);
  if (manifest === undefined) {
    throw new BridgeFault("update-unset", "No place is set to look for releases at.", {
      hint: `Put its address in ${file}:\n\n  [update]\n  manifest_url = "https://…/latest.json"\n\nUntil then nothing is fetched from anywhere.`,
    });
  }
  const key = public_key ?? BUILT_IN_KEY;
  const publicKey = key === undefined ? undefined : parsePublicKey(key);
  if (publicKey === undefined) {
    throw new BridgeFault("update-unset", "No key is set whose signature a release must bear.", {
      hint: `This program was built without one. Put its publisher's into ${file}:\n\n  [update]\n  public_key = "…"`,
    });
  }
  return { manifest, publicKey };
}
