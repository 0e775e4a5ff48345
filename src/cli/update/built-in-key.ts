/** Set by the build from the environment variable of that name; empty where the builder has no key. */
declare const BRIDGE_UPDATE_KEY: string | undefined;

/** The public key that this program was built with, if it was built with one. */
export const BUILT_IN_KEY: string | undefined =
  typeof BRIDGE_UPDATE_KEY === "string" && BRIDGE_UPDATE_KEY !== "" ? BRIDGE_UPDATE_KEY : undefined;
