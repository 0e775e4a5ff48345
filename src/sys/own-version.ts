/** Set by the build; a program run from its sources has no version. */
declare const BRIDGE_VERSION: string | undefined;

/** What `--version` prints after the name. */
export const VERSION: string = typeof BRIDGE_VERSION === "string" ? BRIDGE_VERSION : "from source";
