# The Bun that package.json pins. What it compiles is the runtime itself with our code behind it, so
# another version would be another program, which nobody has tested.
{
  lib,
  stdenvNoCC,
  bun,
  autoPatchelfHook,
  version,
}:
let
  # Of the file bin/bun in each package. They hold for this version alone; see docs/nix.md.
  known = lib.importJSON ./bun-hashes.json;
  platforms = {
    x86_64-linux = "bun-linux-x64";
    aarch64-linux = "bun-linux-aarch64";
  };
  inherit (stdenvNoCC.hostPlatform) system;
  package = platforms.${system} or (throw "waybar-llm-bridge runs on Linux, x86_64 or aarch64: ${system}");

  # Any Bun can fetch another one from the registry that it is configured for.
  fetched = stdenvNoCC.mkDerivation {
    name = "${package}-${version}";
    dontUnpack = true;
    nativeBuildInputs = [ bun ];
    impureEnvVars = lib.fetchers.proxyImpureEnvVars;
    buildPhase = ''
      export HOME=$TMPDIR
      echo '{"dependencies":{"@oven/${package}":"${version}"}}' > package.json
      bun install --ignore-scripts --no-save --no-progress
    '';
    installPhase = ''
      cp node_modules/@oven/${package}/bin/bun "$out"
      chmod -x "$out"
    '';
    dontFixup = true;
    outputHashMode = "flat";
    outputHashAlgo = "sha256";
    outputHash = known.hashes.${system};
  };

  patched = stdenvNoCC.mkDerivation {
    pname = "bun";
    inherit version;
    dontUnpack = true;
    # Patched before it compiles: what it compiles then has the right interpreter from the start.
    nativeBuildInputs = [ autoPatchelfHook ];
    installPhase = ''
      install -D -m 755 ${fetched} "$out/bin/bun"
    '';
    dontStrip = true;
    meta.mainProgram = "bun";
  };
in
if bun.version == version then
  bun
else if known.version == version then
  patched
else
  throw "nix/bun-hashes.json is for Bun ${known.version}, but package.json pins ${version}: write its hashes there"
