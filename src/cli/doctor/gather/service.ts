import { pathFacts } from "../../../sys/path-facts.ts";
import { runProgram } from "../../../sys/run-program.ts";
import type { ServiceFacts } from "../machine.ts";
import { readText } from "./read-text.ts";
import type { Self } from "./self.ts";

/** A manager answers within milliseconds, or hangs. */
const MANAGER_TIMEOUT_MS = 1000;

const PROPERTIES = [
  "LoadState",
  "ActiveState",
  "FragmentPath",
  "DropInPaths",
  "NeedDaemonReload",
  "MainPID",
  "Result",
].join(",");

/** The service as this user's manager knows it; undefined where there is no manager, or no such service. */
export async function gatherService(
  runtimeDir: string,
  self: Self,
): Promise<ServiceFacts | undefined> {
  if (pathFacts(`${runtimeDir}/systemd/private`)?.kind !== "socket") return undefined;
  const [{ renderServiceUnit }, { SERVICE_UNIT, SOCKET_UNIT }, { PLACES_FILE }] = await Promise.all(
    [
      import("../../../install/systemd/units.ts"),
      import("../../../install/setup/unit-names.ts"),
      import("../../../install/systemd/places.ts"),
    ],
  );
  const ask = (...words: readonly string[]) =>
    runProgram("systemctl", ["--user", ...words], MANAGER_TIMEOUT_MS);
  const [end, enabled] = await Promise.all([
    ask("show", `--property=${PROPERTIES}`, SERVICE_UNIT, SOCKET_UNIT),
    // It leaves with 0 where it is. `show` has that, too, but as it was when the unit was read.
    ask("is-enabled", SERVICE_UNIT),
  ]);
  if (end.kind !== "done") return undefined;
  const [service = {}, socket = {}] = end.output.split("\n\n").map(readProperties);
  if (service["LoadState"] !== "loaded") return undefined;
  const path = service["FragmentPath"] ?? "";
  const text = readText(path);
  // What Nix has made is another text by right.
  const isOurs = text !== undefined && !self.realPathOf(path)?.startsWith("/nix/store/");
  const program = text === undefined ? undefined : /^ExecStart=([^"\s]+)/m.exec(text)?.[1];
  const dropIns = service["DropInPaths"]?.split(" ") ?? [];
  const placesPath = dropIns.find((each) => each.startsWith("/") && each.endsWith(PLACES_FILE));
  return {
    activity: activityOf(service["ActiveState"]),
    // `indirect` is disabled, too: it says that there is an `Also=`.
    isEnabled: enabled.kind === "done" && enabled.output.trim() !== "indirect",
    result: service["Result"] ?? "",
    mainPid: Number(service["MainPID"] ?? 0),
    isSocketOpen: socket["ActiveState"] === "active",
    needsReload: [service, socket].some((unit) => unit["NeedDaemonReload"] === "yes"),
    isOutdated: isOurs && withoutProgram(text) !== withoutProgram(renderServiceUnit("/program")),
    ...(program !== undefined && !self.isRunnable(program) && { missingProgram: program }),
    ...(placesPath !== undefined && { placesPath }),
  };
}

/** Lines of `NAME=value`, as `systemctl show` prints them. */
const readProperties = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );

function activityOf(state = ""): ServiceFacts["activity"] {
  if (state === "failed") return "failed";
  return state === "inactive" || state === "deactivating" ? "stopped" : "running";
}

const withoutProgram = (unit: string): string => unit.replace(/^ExecStart=.*$/m, "");
