import type { Node } from "jsonc-parser";
import { propertyValue } from "../own-entries.ts";
import { type Property, propertiesOf, stringOf } from "../text/document.ts";
import { ownModuleMode } from "./own-module.ts";

/** Whether a module's definition shows what we write. */
export function isOwnModule(module: Node, statePath: string | undefined): boolean {
  const exec = propertyValue(module, "exec");
  const command = exec && stringOf(exec);
  return command !== undefined && ownModuleMode(command, statePath) !== undefined;
}

/** The modules of ours in one object of a bar's configuration. */
export const ownModulesOf = (bar: Node, statePath: string | undefined): readonly Property[] =>
  propertiesOf(bar).filter(
    ({ name, value }) => name.startsWith("custom/") && isOwnModule(value, statePath),
  );
