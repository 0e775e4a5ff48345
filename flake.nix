{
  description = "What your coding agents are doing, in Waybar, within one frame";

  # A stub: it evaluates, and `nix develop` gives Bun. The package only says that it is not made yet;
  # until it is, ./scripts/run builds the program with the Bun that package.json pins.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { nixpkgs, ... }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      forEachSystem =
        make:
        builtins.listToAttrs (
          map (system: {
            name = system;
            value = make nixpkgs.legacyPackages.${system};
          }) systems
        );
    in
    {
      packages = forEachSystem (pkgs: {
        default = pkgs.writeShellScriptBin "waybar-llm-bridge" ''
          echo "waybar-llm-bridge is not packaged for Nix yet; build it with ./scripts/run" >&2
          exit 69
        '';
      });

      devShells = forEachSystem (pkgs: {
        default = pkgs.mkShell { packages = [ pkgs.bun ]; };
      });
    };
}
