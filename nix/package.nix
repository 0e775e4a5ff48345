{
  lib,
  stdenvNoCC,
  callPackage,
  runCommand,
  installShellFiles,
  makeBinaryWrapper,
}:
let
  manifest = lib.importJSON ../package.json;
  inherit (manifest) version;

  bun = callPackage ./bun.nix { version = manifest.devDependencies.bun; };

  # Exactly what bun.lock names, without what only development needs.
  nodeModules = stdenvNoCC.mkDerivation {
    pname = "waybar-llm-bridge-node-modules";
    inherit version;
    src = lib.fileset.toSource {
      root = ../.;
      fileset = lib.fileset.unions [
        ../package.json
        ../bun.lock
      ];
    };
    nativeBuildInputs = [ bun ];
    impureEnvVars = lib.fetchers.proxyImpureEnvVars;
    # Peers and optional packages are TypeScript and its programs: one for each platform, none in ours.
    buildPhase = ''
      export HOME=$TMPDIR
      bun install --frozen-lockfile --ignore-scripts --linker=hoisted --no-progress \
        --omit=dev --omit=peer --omit=optional
    '';
    installPhase = ''
      mv node_modules "$out"
    '';
    # What is fetched by hash may not change afterwards, and may name no other store path.
    dontFixup = true;
    outputHashMode = "recursive";
    outputHash = lib.fileContents ./node-modules.hash;
  };
in
stdenvNoCC.mkDerivation (finalAttrs: {
  pname = "waybar-llm-bridge";
  inherit version;

  src = lib.fileset.toSource {
    root = ../.;
    fileset = lib.fileset.unions [
      ../package.json
      ../tsconfig.json
      ../scripts
      ../share
      ../src
      ../LICENSE
    ];
  };

  nativeBuildInputs = [
    bun
    installShellFiles
  ];

  buildPhase = ''
    runHook preBuild
    export HOME=$TMPDIR
    # Copied: a link would leave its target's path in what is bundled.
    cp -R ${nodeModules} node_modules
    bun scripts/build.ts --outfile dist/waybar-llm-bridge
    runHook postBuild
  '';

  installPhase = ''
    runHook preInstall
    install -D -m 755 dist/waybar-llm-bridge "$out/bin/waybar-llm-bridge"
    for unit in share/systemd/*; do
      install -D -m 644 "$unit" "$out/lib/systemd/user/$(basename "$unit")"
    done
    substituteInPlace "$out/lib/systemd/user/llm-bridge.service" \
      --replace-fail /usr/bin/waybar-llm-bridge "$out/bin/waybar-llm-bridge"
    installManPage share/man/man1/*
    installShellCompletion share/completions/waybar-llm-bridge.{bash,fish,zsh}
    mkdir -p "$out/share/waybar-llm-bridge"
    cp -R share/{claude-plugin,opencode-plugin,telemetry} "$out/share/waybar-llm-bridge/"
    runHook postInstall
  '';

  # Our code lies behind the runtime in the same file: whoever rewrites that file cuts it off.
  dontStrip = true;
  dontPatchELF = true;

  doInstallCheck = true;
  installCheckPhase = ''
    runHook preInstallCheck
    HOME=$TMPDIR "$out/bin/waybar-llm-bridge" --version | grep -F "${version}"
    runHook postInstallCheck
  '';

  passthru = {
    inherit bun nodeModules;

    # Claude Code's settings.json with our hooks and status line, each with the program's store path.
    # `version` is that of the oldest client that reads it; without one it holds what all of them know.
    claudeSettings =
      {
        version ? null,
        program ? lib.getExe finalAttrs.finalPackage,
      }:
      runCommand "claude-settings.json" { } ''
        HOME=$TMPDIR ${program} install-hooks --yes --settings "$out" --binary ${program} ${
          lib.optionalString (version != null) "--claude-version ${version}"
        }
      '';

    # The same program behind a small binary that sets where socket and state file are. It costs every
    # hook one more exec, so nobody has it who did not move them.
    withPaths =
      {
        socket ? null,
        state ? null,
      }:
      let
        flags =
          name: path:
          lib.optionalString (path != null) "--set-default ${name} ${lib.escapeShellArg path}";
      in
      runCommand "waybar-llm-bridge-${version}-with-paths"
        {
          nativeBuildInputs = [ makeBinaryWrapper ];
          passthru = { inherit (finalAttrs.finalPackage) claudeSettings; };
          inherit (finalAttrs) meta;
        }
        ''
          mkdir -p "$out/bin"
          ln -s ${finalAttrs.finalPackage}/share "$out/share"
          makeWrapper ${lib.getExe finalAttrs.finalPackage} "$out/bin/waybar-llm-bridge" \
            ${flags "LLM_BRIDGE_SOCKET_PATH" socket} ${flags "LLM_BRIDGE_STATE_PATH" state}
        '';
  };

  meta = {
    inherit (manifest) description;
    # The runtime in it is Bun, with JavaScriptCore.
    license = [
      lib.licenses.mit
      lib.licenses.lgpl21Only
    ];
    mainProgram = "waybar-llm-bridge";
    platforms = [
      "x86_64-linux"
      "aarch64-linux"
    ];
  };
})
