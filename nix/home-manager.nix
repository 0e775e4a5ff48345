# `services.llm-bridge` for Home Manager: docs/nix.md shows how it is used.
self:
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib)
    literalExpression
    mkAfter
    mkBefore
    mkDefault
    mkEnableOption
    mkIf
    mkMerge
    mkOption
    types
    ;

  cfg = config.services.llm-bridge;
  toml = pkgs.formats.toml { };
  json = pkgs.formats.json { };
  readUnit =
    from: to: file:
    import ./unit-file.nix { inherit lib; } (lib.replaceStrings from to (builtins.readFile file));

  # Hooks read no configuration file, so places that were moved have to be in their environment.
  daemonPaths = cfg.settings.daemon or { };
  toAbsolute =
    path:
    if path != null && lib.hasPrefix "~/" path then
      config.home.homeDirectory + lib.removePrefix "~" path
    else
      path;
  socketPath = toAbsolute (daemonPaths.socket_path or null);
  statePath = toAbsolute (daemonPaths.state_path or null);
  isMoved = socketPath != null || statePath != null;

  package =
    if isMoved then
      cfg.package.withPaths {
        socket = socketPath;
        state = statePath;
      }
    else
      cfg.package;
  program = lib.getExe' package "waybar-llm-bridge";

  configFile = toml.generate "llm-bridge-config.toml" cfg.settings;
  hasSettings = cfg.settings != { };

  # The user manager reads none of a shell's variables: where they say that things lie elsewhere, the
  # daemon has to be told.
  places =
    let
      home = config.home.homeDirectory;
      usual = {
        CLAUDE_CONFIG_DIR = "${home}/.claude";
        XDG_CONFIG_HOME = "${home}/.config";
        XDG_STATE_HOME = "${home}/.local/state";
      };
      said = builtins.intersectAttrs usual config.home.sessionVariables;
      written = lib.mapAttrs (
        _: value: lib.replaceStrings [ "$HOME/" "\${HOME}/" ] [ "${home}/" "${home}/" ] (toString value)
      ) said;
    in
    lib.filterAttrs (name: value: value != usual.${name} && lib.hasPrefix "/" value) written;
  stateDirs = lib.optional (places ? XDG_STATE_HOME) "${places.XDG_STATE_HOME}/llm-bridge";

  # A word of a unit file (systemd.syntax(7)): `%` begins a specifier.
  quote = text: "\"${lib.replaceStrings [ "\\" "\"" "%" ] [ "\\\\" "\\\"" "%%" ] text}\"";

  # Where a user's programs are, on NixOS and elsewhere.
  userPath = "$HOME/.nix-profile/bin:/etc/profiles/per-user/$USER/bin:/run/current-system/sw/bin:$HOME/.local/bin:/usr/local/bin:/usr/bin:/bin";
  # The same in systemd's words. The user manager's own path is short on NixOS; notifications are sent by a program.
  servicePath = "${lib.makeBinPath [ pkgs.libnotify ]}:${
    lib.replaceStrings [ "$HOME" "$USER" ] [ "%h" "%u" ] userPath
  }";

  service =
    let
      unit =
        readUnit
          [
            "/usr/bin/waybar-llm-bridge"
            # Other systems have it on systemd's own path; NixOS has nothing there.
            "+-mkdir "
          ]
          [
            program
            "+-${pkgs.coreutils}/bin/mkdir "
          ]
          ../share/systemd/llm-bridge.service;
      movedDirs = map (path: "-${builtins.dirOf path}") (
        lib.filter (path: path != null) [
          socketPath
          statePath
        ]
      );
    in
    lib.recursiveUpdate unit {
      # The daemon reads its file again when it is told to reload.
      Unit = lib.optionalAttrs hasSettings { X-Reload-Triggers = [ "${configFile}" ]; };
      Service = {
        Environment = [
          "PATH=${servicePath}"
        ]
        ++ lib.mapAttrsToList (name: value: quote "${name}=${value}") places;
        ReadWritePaths = lib.concatStringsSep " " (
          [ unit.Service.ReadWritePaths ]
          ++ movedDirs
          ++ map (dir: quote "-${dir}") stateDirs
        );
      }
      // lib.optionalAttrs (stateDirs != [ ]) {
        ExecStartPre = [
          unit.Service.ExecStartPre
        ]
        ++ map (
          dir:
          "+-${pkgs.coreutils}/bin/mkdir -p -m 0700 ${lib.replaceStrings [ "$" ] [ "$$" ] (quote dir)}"
        ) stateDirs;
      };
    };

  socket = readUnit [ "%t/llm-bridge.sock" ] [
    (if socketPath == null then "%t/llm-bridge.sock" else socketPath)
  ] ../share/systemd/llm-bridge.socket;

  bar = cfg.settings.bar or { };
  module =
    {
      return-type = "json";
      format = "{}";
      tooltip = true;
      # Only our own text is cut to its width: this keeps anything else from pushing the bar off the screen.
      max-length = 2 * (bar.max_width or 48);
    }
    // lib.mapAttrs (_: verb: "${program} click ${verb}") {
      on-click = "focus";
      on-click-right = "details";
      on-click-middle = "mute";
      on-scroll-up = "previous";
      on-scroll-down = "next";
    }
    // {
      signal = {
        exec = "cat ${
          if statePath == null then "$XDG_RUNTIME_DIR/llm_state.json" else lib.escapeShellArg statePath
        }";
        interval = "once";
        signal = bar.signal or cfg.signal;
      };
      stream = {
        exec = "${program} stream";
        restart-interval = 2;
      };
    }
    .${cfg.mode};

  claudeSettings =
    let
      file = package.claudeSettings {
        inherit program;
        inherit (cfg.claude) version;
      };
      # Nix reads no JSON that names a store path, and has to know again that these do.
      restoreContext =
        value:
        if builtins.isString value then
          lib.addContextFrom program value
        else if builtins.isList value then
          map restoreContext value
        else if builtins.isAttrs value then
          lib.mapAttrs (_: restoreContext) value
        else
          value;
    in
    restoreContext (builtins.fromJSON (builtins.unsafeDiscardStringContext (builtins.readFile file)));

  # The agent goes on writing its settings, which no store path allows: ours are added to the file that
  # is there. A failure is told, and must not stop the rest of the switch.
  claudeDir = config.programs.claude-code.configDir or "$HOME/.claude";
  addHooks = ''
    llmBridgeClaude="''${CLAUDE_CONFIG_DIR:-${claudeDir}}"
    llmBridgeSettings=$(readlink -m -- "''${llmBridgeClaude%%,*}/settings.json")
    if [[ $llmBridgeSettings == ${builtins.storeDir}/* ]]; then
      warnEcho "services.llm-bridge: Nix writes Claude Code's settings, so the hooks have to come from there: programs.claude-code.settings = config.services.llm-bridge.claude.settings;"
    else
      llmBridgeFlags=(--yes --binary ${program}${
        lib.optionalString (cfg.claude.version != null) " --claude-version ${cfg.claude.version}"
      })
      if [[ -v DRY_RUN ]]; then llmBridgeFlags+=(--dry-run); fi
      CLAUDE_CONFIG_DIR="$llmBridgeClaude" PATH="$PATH:${userPath}" \
        ${program} install-hooks "''${llmBridgeFlags[@]}" ||
        warnEcho "services.llm-bridge: Claude Code's settings stay as they were; the line above says why."
    fi
  '';
in
{
  options.services.llm-bridge = {
    enable = mkEnableOption "LLM Waybar Bridge daemon";

    package = mkOption {
      type = types.package;
      default = self.packages.${pkgs.stdenv.hostPlatform.system}.waybar-llm-bridge;
      defaultText = literalExpression "llm-waybar.packages.\${system}.waybar-llm-bridge";
      description = "The program.";
    };

    settings = mkOption {
      inherit (toml) type;
      default = { };
      example = {
        bar.icons = "plain";
        budget.daily = 20;
      };
      description = "What config.toml holds: docs/configuration.md lists every setting.";
    };

    signal = mkOption {
      type = types.ints.between 1 30;
      default = 8;
      description = "N of SIGRTMIN+N: no other module of the bar may have the same.";
    };

    mode = mkOption {
      type = types.enum [
        "signal"
        "stream"
      ];
      default = "signal";
      description = "Whether Waybar reads the state file when it is signalled, or a program that goes on printing.";
    };

    waybar = {
      enable = mkEnableOption "the module in programs.waybar, with colours for every class";

      bar = mkOption {
        type = types.str;
        default = "mainBar";
        description = "The bar in programs.waybar.settings that shows the module.";
      };

      module = mkOption {
        inherit (json) type;
        readOnly = true;
        default = module;
        defaultText = literalExpression "what setup would write";
        description = "The module's settings, for who places it in a bar without waybar.enable.";
      };

      style = mkOption {
        type = types.lines;
        readOnly = true;
        default = builtins.readFile ./waybar.css;
        defaultText = literalExpression "nix/waybar.css";
        description = "The colours of its classes, for who writes style.css without waybar.enable.";
      };
    };

    claude = {
      hooks.enable = mkEnableOption "our hooks and status line in Claude Code's settings";

      version = mkOption {
        type = types.nullOr types.str;
        default =
          if config.programs.claude-code.enable or false then
            config.programs.claude-code.package.version or null
          else
            null;
        defaultText = literalExpression "config.programs.claude-code.package.version";
        example = "2.1.329";
        description = "The oldest Claude Code in use. Unless it is known, `claude` is asked, and where there is none only the events that every version has are hooked.";
      };

      settings = mkOption {
        inherit (json) type;
        readOnly = true;
        default = claudeSettings;
        defaultText = literalExpression "what install-hooks would write";
        description = "The same hooks and status line, for programs.claude-code.settings. Reading it builds the program.";
      };
    };
  };

  config = mkIf cfg.enable (mkMerge [
    {
      home.packages = [ package ];

      systemd.user.services.llm-bridge = service;
      systemd.user.sockets.llm-bridge = socket;

      # Without anything to say, no file: the defaults are read fastest.
      services.llm-bridge.settings = mkIf (cfg.signal != 8) { bar.signal = mkDefault cfg.signal; };
      xdg.configFile."llm-bridge/config.toml" = mkIf hasSettings { source = configFile; };
    }
    (mkIf isMoved {
      home.sessionVariables =
        lib.optionalAttrs (socketPath != null) { LLM_BRIDGE_SOCKET_PATH = socketPath; }
        // lib.optionalAttrs (statePath != null) { LLM_BRIDGE_STATE_PATH = statePath; };
    })
    (mkIf cfg.waybar.enable {
      programs.waybar = {
        settings.${cfg.waybar.bar} = {
          modules-right = mkBefore [ "custom/llm" ];
          "custom/llm" = lib.mapAttrs (_: mkDefault) cfg.waybar.module;
        };
        style = mkAfter cfg.waybar.style;
      };
    })
    (mkIf cfg.claude.hooks.enable {
      home.activation.llmBridgeHooks = lib.hm.dag.entryAfter [ "linkGeneration" ] addHooks;
    })
  ]);
}
