# The module, evaluated as Home Manager would: `nix flake check` fails where it does not hold together
# or where its units are not those that the project promises.
{
  homeManagerModule,
  package,
  pkgs,
}:
let
  inherit (pkgs) lib;
  inherit
    (lib.evalModules {
      specialArgs = {
        inherit pkgs;
        # Home Manager's own addition to the library.
        lib = lib // {
          hm.dag.entryAfter = after: data: { inherit after data; };
        };
      };
      modules = [
        homeManagerModule
        ../tests/fixtures/nix-stub/home-manager.nix
        {
          services.llm-bridge = {
            enable = true;
            waybar.enable = true;
            claude.hooks.enable = true;
          };
        }
      ];
    })
    config
    ;
  places = {
    "@package@" = package;
    "@coreutils@" = pkgs.coreutils;
    "@libnotify@" = pkgs.libnotify;
  };
  toText =
    unit:
    builtins.unsafeDiscardStringContext (
      lib.replaceStrings (map toString (lib.attrValues places)) (lib.attrNames places) (
        lib.generators.toINI { listsAsDuplicateKeys = true; } unit
      )
    );
  golden = ../tests/contract/golden/nix;
  compare = name: unit: "diff -u ${golden}/${name} ${pkgs.writeText name (toText unit)}";
in
pkgs.runCommand "llm-bridge-module" { } ''
  ${compare "llm-bridge.service" config.systemd.user.services.llm-bridge}
  ${compare "llm-bridge.socket" config.systemd.user.sockets.llm-bridge}
  touch "$out"
''
