import { type Finding, inArea } from "../finding.ts";
import type { BarModuleFacts, Machine } from "../machine.ts";

const { ok, warning, broken } = inArea("Waybar");

/** The bars that run, and whether their configuration shows us. */
export function checkWaybar(machine: Machine): readonly Finding[] {
  return [...checkBars(machine), ...checkConfigs(machine)];
}

function checkBars({ bars, config, program }: Machine): readonly Finding[] {
  const { signal, sigrtmin } = config.bar;
  if (bars.length === 0) return [warning("bars", "No Waybar of yours runs", "waybar &")];
  return bars.map(({ pid, listens, libc }) => {
    if (!listens) {
      const text = `Waybar (pid ${pid}) does not listen to SIGRTMIN+${signal} yet: it is starting`;
      return warning("bars", text, `${program.command} doctor`);
    }
    const wanted = libc === "musl" ? 35 : 34;
    if (libc !== undefined && wanted !== sigrtmin) {
      const text = `Waybar (pid ${pid}) runs on ${libc}, where SIGRTMIN is ${wanted}`;
      return broken("sigrtmin", text, setting(config.path, "bar", `sigrtmin = ${wanted}`));
    }
    return ok("bars", `Waybar (pid ${pid}) listens to SIGRTMIN+${signal}`);
  });
}

function checkConfigs({ barConfigs, runtime, config, program }: Machine): readonly Finding[] {
  const findings = barConfigs.flatMap(({ path, problem, modules }) => [
    ...(problem === undefined ? [] : [warning("bar-config", problem)]),
    ...modules.flatMap((module) =>
      checkModule(module, {
        path,
        statePath: runtime.state.path,
        signal: config.bar.signal,
        mend: `${program.command} setup --waybar-config ${Bun.$.escape(path)}`,
      }),
    ),
  ]);
  if (barConfigs.some(({ modules }) => modules.length > 0)) return findings;
  const [file] = barConfigs;
  const text = file
    ? `${file.path} has no module of ours`
    : "Waybar has no configuration of yours (~/.config/waybar/config.jsonc)";
  return [...findings, warning("bar-module", text, `${program.command} setup`)];
}

/** What a module has to agree with, and what makes it agree. */
interface ModuleContext {
  readonly path: string;
  readonly statePath: string;
  readonly signal: number;
  readonly mend: string;
}

function checkModule(
  module: BarModuleFacts,
  { mend, path, signal, statePath }: ModuleContext,
): readonly Finding[] {
  const { name, mode, interval, restartInterval } = module;
  const problems: Finding[] = [];
  const say = (level: typeof warning, what: string) =>
    problems.push(level("bar-module", `${name} ${what} (${path})`, mend));

  if (!module.isPlaced) say(broken, "stands in no list of modules");
  if (module.returnType !== "json") say(broken, "shows raw JSON");
  if (module.escape === true) say(warning, "escapes what is escaped already");
  if (mode === "file") {
    if (module.file !== undefined && module.file !== statePath) say(broken, `reads ${module.file}`);
    if (module.signal !== signal) {
      const found =
        typeof module.signal === "number" ? `listens to signal ${module.signal}` : "has no signal";
      say(broken, `${found}, we send ${signal}`);
    }
    if (interval === undefined) {
      say(warning, "has no interval: old Waybars start it over and over");
    }
  } else {
    if (interval !== undefined) say(broken, "has an interval, which waits for the stream to end");
    if (restartInterval === undefined) {
      const [level, what] =
        module.signal === undefined
          ? ([warning, "stays as it is when the stream is stopped"] as const)
          : ([broken, "stays empty: it has a signal and no restart-interval"] as const);
      say(level, what);
    }
  }
  const how = mode === "file" ? `reads the state file on signal ${signal}` : "reads the stream";
  return problems.length > 0 ? problems : [ok("bar-module", `${name} ${how} (${path})`)];
}

const setting = (path: string | undefined, section: string, line: string): string =>
  `${line}  under [${section}] in ${path ?? "config.toml"}`;
