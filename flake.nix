{
  description = "What your coding agents are doing, in Waybar, within one frame";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      eachSystem =
        make:
        lib.genAttrs [
          "x86_64-linux"
          "aarch64-linux"
        ] (system: make nixpkgs.legacyPackages.${system} self.packages.${system}.default);
      homeManagerModule = import ./nix/home-manager.nix self;
    in
    {
      packages = eachSystem (
        pkgs: _: rec {
          waybar-llm-bridge = pkgs.callPackage ./nix/package.nix { };
          default = waybar-llm-bridge;
        }
      );

      apps = eachSystem (
        pkgs: package: {
          default = {
            type = "app";
            program = lib.getExe package;
            meta.description = package.meta.description;
          };
          demo = {
            type = "app";
            program = "${pkgs.writeShellScript "waybar-llm-bridge-demo" ''
              exec ${lib.getExe package} demo "$@"
            ''}";
            meta.description = "A recorded session played through the real program, in the terminal";
          };
        }
      );

      devShells = eachSystem (
        pkgs: package: {
          default = pkgs.mkShell { packages = [ package.bun ]; };
        }
      );

      checks = eachSystem (
        pkgs: package: {
          inherit package;
          module = import ./nix/check-module.nix { inherit homeManagerModule package pkgs; };
        }
      );

      overlays.default = final: _: {
        waybar-llm-bridge = final.callPackage ./nix/package.nix { };
      };

      # The name that Home Manager's own modules have now; the other one is older and as common.
      homeModules.default = homeManagerModule;
      homeManagerModules.default = homeManagerModule;
    };
}
