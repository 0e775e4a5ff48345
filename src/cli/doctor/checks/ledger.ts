import type { ReadableLedger } from "../../../ledger/look.ts";
import { describeMalformed, showLine } from "../../ledger/malformed.ts";
import { plural } from "../../ledger/plural.ts";
import { renderBytes } from "../../ledger/render-bytes.ts";
import { type Finding, inArea } from "../finding.ts";
import type { Machine } from "../machine.ts";

const { ok, warning, broken } = inArea("Ledger");

/** The ledger, and the transcripts that it is made from. */
export function checkLedger(machine: Machine): readonly Finding[] {
  return [...checkPlace(machine), ...checkContent(machine), ...checkTranscripts(machine)];
}

function checkPlace({ ledger, program }: Machine): readonly Finding[] {
  const { path, state, isWritable } = ledger;
  if (path === undefined) {
    const text = "There is no home directory, so nothing that was used can be kept";
    return [broken("ledger", text, "export HOME=…")];
  }
  switch (state.kind) {
    case "too-new": {
      const text = `${path} is from a newer waybar-llm-bridge: ${state.reason}`;
      return [broken("ledger", text, "install the newer one; the file was left as it is")];
    }
    case "damaged": {
      const text = `${path} is damaged: ${state.reason}`;
      return [broken("ledger", text, `${program.command} ledger verify --repair`)];
    }
    case "unreadable": {
      const text = `${path} cannot be read: ${state.reason}`;
      return [broken("ledger", text, `ls -l ${Bun.$.escape(path)}*`)];
    }
    case "absent":
    case "older":
    case "readable":
      break;
    default:
      return state satisfies never;
  }
  if (!isWritable) {
    const dir = path.slice(0, path.lastIndexOf("/"));
    const text = `${path} cannot be written: nothing is kept, and every report reads all transcripts`;
    return [broken("ledger", text, `ls -ld ${Bun.$.escape(dir)} ${Bun.$.escape(path)}`)];
  }
  if (state.kind !== "readable") return [ok("ledger", `${path} is made by the first report`)];
  const { content, sizeBytes } = state;
  return [
    ok("ledger", `${plural(content.responses, "response")} in ${path} (${renderBytes(sizeBytes)})`),
  ];
}

function checkContent({ ledger, config }: Machine): readonly Finding[] {
  const { state } = ledger;
  if (state.kind !== "readable") return [];
  const { badLines, content } = state;
  const [first] = badLines;
  return [
    ...(first === undefined
      ? []
      : [
          warning(
            "malformed-lines",
            `Not counted, since no usage can be read in them: ${describeMalformed(badLines)}`,
            showLine(first),
          ),
        ]),
    ...content.unpriced.map((model) => checkPrice(model, config.path)),
  ];
}

/** What to do about a model that has no price. */
const givePrice = (model: string, configPath: string | undefined): string =>
  `[prices.models.${JSON.stringify(model)}]  with \`input = …\` and \`output = …\` (US dollars per million tokens), in ${configPath ?? "config.toml"}`;

type UnpricedModel = ReadableLedger["content"]["unpriced"][number];

function checkPrice({ model, responses }: UnpricedModel, path: string | undefined): Finding {
  const text = `${model} has no price, so the cost of ${plural(responses, "response")} is not known`;
  return warning("unpriced-model", text, givePrice(model, path));
}

/** Claude Code's own, where no setting says otherwise. */
const CLEANUP_DAYS = 30;

function checkTranscripts({ ledger, agent }: Machine): readonly Finding[] {
  const { dirs, searchedDirs, files, bytes } = ledger.transcripts;
  if (dirs.length === 0) {
    // Without a home there is nowhere to look, and that has been said.
    if (searchedDirs.length === 0) return [];
    const text = `There are no transcripts: found no ${searchedDirs.join(" and no ")}`;
    return [
      warning("transcripts", text, "export CLAUDE_CONFIG_DIR=…  # as where the agent is started"),
    ];
  }
  const settings = agent.settings.filter(
    ({ cleanupPeriodDays }) => cleanupPeriodDays !== undefined,
  );
  // The administrator's word is first, and the nearest file's wins over those before it.
  const decisive = settings.find(({ scope }) => scope === "managed") ?? settings.at(-1);
  const days = decisive?.cleanupPeriodDays ?? CLEANUP_DAYS;
  const text = `${plural(files, "transcript")} (${renderBytes(bytes)}) in ${dirs.join(" and ")}; Claude Code deletes them after ${days} days, the ledger keeps what they tell`;
  return [ok("transcripts", text)];
}
