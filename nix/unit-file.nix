# The text of a unit file to the attributes that Home Manager writes one from: one source for both.
# A key that stands there more than once becomes a list. Knows no continued lines; ours have none.
{ lib }:
text:
let
  readLine =
    { section, unit }:
    line:
    let
      header = builtins.match "\\[(.*)]" line;
      setting = builtins.match "([^=]+)=(.*)" line;
      key = builtins.elemAt setting 0;
      value = builtins.elemAt setting 1;
      before = unit.${section};
    in
    if line == "" || lib.hasPrefix "#" line then
      { inherit section unit; }
    else if header != null then
      {
        section = builtins.head header;
        unit = {
          ${builtins.head header} = { };
        }
        // unit;
      }
    else
      {
        inherit section;
        unit = unit // {
          ${section} = before // {
            ${key} = if before ? ${key} then lib.toList before.${key} ++ [ value ] else value;
          };
        };
      };

  inherit
    (builtins.foldl' readLine {
      section = null;
      unit = { };
    } (lib.splitString "\n" text))
    unit
    ;
in
# Home Manager wants lists here, and makes the links that they ask for.
unit // { Install = lib.mapAttrs (_: lib.toList) unit.Install; }
