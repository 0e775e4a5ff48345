import type { Env } from "../../sys/paths.ts";

/** Variables of a shell by which the daemon finds things, too. */
const PLACES = {
  CLAUDE_CONFIG_DIR: ".claude",
  XDG_CONFIG_HOME: ".config",
  XDG_STATE_HOME: ".local/state",
} as const;

type PlaceVariable = keyof typeof PLACES;

/** Places by the variable that names each. */
export type Places = Readonly<Partial<Record<PlaceVariable, string>>>;

/** What our drop-in is called, below the directory of units. */
export const PLACES_FILE = "llm-bridge.service.d/places.conf";

export const PLACE_VARIABLES = Object.keys(PLACES) as readonly PlaceVariable[]; // of the table above

/** The places that a shell names and another environment does not know: a service manager reads no shell's profile. */
export function unknownPlaces(shell: Env, other: Env): Places {
  return Object.fromEntries(
    PLACE_VARIABLES.flatMap((name) => {
      const wanted = shell[name];
      const known = other[name] || `${shell["HOME"]}/${PLACES[name]}`;
      return isFit(wanted) && trimmed(wanted) !== trimmed(known) ? [[name, wanted]] : [];
    }),
  );
}

/** The places that a shell does not name, though another environment has them elsewhere. */
export function placesGivenUp(shell: Env, other: Env): readonly string[] {
  const theirs = unknownPlaces({ ...other, HOME: shell["HOME"] }, shell);
  return Object.keys(theirs).filter((name) => !shell[name]);
}

/** A unit is text in lines, and what is not absolute means something else to everybody. */
const isFit = (place: string | undefined): place is string =>
  place?.startsWith("/") === true && !/[\p{Cc}\ufffd]/u.test(place);

const trimmed = (place: string): string => place.replace(/\/+$/, "");

/** The drop-in by which the service knows these places, and may write where the ledger is. */
export function renderPlaces(places: Places): string {
  const state = places.XDG_STATE_HOME;
  const dir = state === undefined ? "" : `${state}/llm-bridge`;
  return [
    "# Where this user has things elsewhere; `waybar-llm-bridge setup` wrote it.",
    "[Service]",
    ...PLACE_VARIABLES.flatMap((name) => {
      const place = places[name];
      return place === undefined ? [] : [`Environment=${quote(`${name}=${place}`)}`];
    }),
    ...(state === undefined
      ? []
      : [
          `ExecStartPre=+-mkdir -p -m 0700 ${quote(dir).replaceAll("$", "$$$$")}`,
          `ReadWritePaths=${quote(`-${dir}`)}`,
        ]),
    "",
  ].join("\n");
}

/** One word as systemd.syntax(7) reads it; `%` begins a specifier. */
const quote = (word: string): string =>
  `"${word.replace(/["\\]/g, String.raw`\$&`).replaceAll("%", "%%")}"`;

/** The variables of `systemctl show-environment`; values that need it are quoted as in a shell. */
export const parseEnvironment = (text: string): Env =>
  Object.fromEntries(
    text.split("\n").map((line) => {
      const at = line.indexOf("=");
      const value = line.slice(at + 1);
      const quoted = /^\$'(.*)'$/.exec(value)?.[1];
      return [line.slice(0, at), quoted?.replace(/\\(.)/g, "$1") ?? value];
    }),
  );
