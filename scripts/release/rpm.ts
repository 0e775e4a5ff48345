import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ABOUT, type PackageFacts, SUMMARY } from "./package-facts.ts";
import { runProgram } from "./run-program.ts";
import { type InstalledFile, layOut } from "./tree.ts";

/** Where zsh looks in the distributions that use rpm. */
export const RPM_ZSH_DIR = "share/zsh/site-functions";

/** Makes an .rpm of the files, below /usr; `workDir` is a new folder that it may fill. Needs rpmbuild. */
export async function makeRpm(
  facts: PackageFacts,
  workDir: string,
  outfile: string,
): Promise<void> {
  const { version, architecture, files, epochSeconds, compression } = facts;
  const tree = join(workDir, "tree");
  await layOut(files, tree, epochSeconds);
  const spec = join(workDir, "waybar-llm-bridge.spec");
  await mkdir(join(workDir, "top"), { recursive: true });
  await writeFile(spec, renderSpec(version, tree, files));
  await runProgram(
    [
      "rpmbuild",
      "-bb",
      `--target=${architecture}-linux`,
      `--define=_topdir ${join(workDir, "top")}`,
      // What else would tell where and when it was made.
      "--define=_buildhost reproducible",
      "--define=use_source_date_epoch_as_buildtime 1",
      "--define=clamp_mtime_to_source_date_epoch 1",
      "--define=_build_id_links none",
      `--define=_binary_payload ${compression === "xz" ? "w1.xzdio" : "w.ufdio"}`,
      spec,
    ],
    { env: { SOURCE_DATE_EPOCH: String(epochSeconds), LC_ALL: "C" } },
  );
  const made = `top/RPMS/${architecture}/waybar-llm-bridge-${version}-1.${architecture}.rpm`;
  await rename(join(workDir, made), outfile);
}

function renderSpec(version: string, tree: string, files: readonly InstalledFile[]): string {
  return `# The program's own code lies behind the end of an executable: whoever strips it takes it away.
%global __strip /bin/true
%global __os_install_post %{nil}
%global debug_package %{nil}

Name: waybar-llm-bridge
Version: ${version}
Release: 1
Summary: ${SUMMARY.charAt(0).toUpperCase()}${SUMMARY.slice(1)}
License: MIT
AutoReqProv: no
Requires: glibc >= 2.17
Recommends: waybar
Suggests: libnotify

%description
${ABOUT.join("\n")}

%install
mkdir -p %{buildroot}/usr
cp -a ${tree}/. %{buildroot}/usr/

%files
%defattr(-,root,root,-)
${files.map(({ path }) => `"/usr/${path}"`).join("\n")}
`;
}
