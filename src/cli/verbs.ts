import * as click from "./commands/click.ts";
import * as completions from "./commands/completions.ts";
import * as config from "./commands/config.ts";
import * as daemon from "./commands/daemon.ts";
import * as dashboard from "./commands/dashboard.ts";
import * as demo from "./commands/demo.ts";
import * as doctor from "./commands/doctor.ts";
import * as event from "./commands/event.ts";
import * as focus from "./commands/focus.ts";
import * as installHooks from "./commands/install-hooks.ts";
import * as ledger from "./commands/ledger.ts";
import * as prices from "./commands/prices.ts";
import * as setup from "./commands/setup.ts";
import * as status from "./commands/status.ts";
import * as statusline from "./commands/statusline.ts";
import * as stream from "./commands/stream.ts";
import * as syncUsage from "./commands/sync-usage.ts";
import * as telemetry from "./commands/telemetry.ts";
import * as uninstallHooks from "./commands/uninstall-hooks.ts";
import * as update from "./commands/update.ts";
import * as usage from "./commands/usage.ts";
import { toVerb, type Verb } from "./verb.ts";

export interface VerbGroup {
  readonly title: string;
  readonly verbs: readonly Verb[];
}

/** Every verb, in the order in which help lists them. */
export const VERB_GROUPS: readonly VerbGroup[] = [
  {
    title: "See what your agents do",
    verbs: [
      toVerb(daemon),
      toVerb(stream),
      toVerb(status),
      toVerb(dashboard),
      toVerb(focus),
      toVerb(usage),
      toVerb(prices),
      toVerb(ledger),
      toVerb(demo),
    ],
  },
  {
    title: "Set it up",
    verbs: [
      toVerb(setup),
      toVerb(installHooks),
      toVerb(uninstallHooks),
      toVerb(doctor),
      toVerb(config),
      toVerb(telemetry),
      toVerb(update),
      toVerb(completions),
    ],
  },
  {
    title: "For agents and scripts",
    verbs: [toVerb(click), toVerb(event), toVerb(statusline), toVerb(syncUsage)],
  },
];

const VERBS: readonly Verb[] = VERB_GROUPS.flatMap((group) => group.verbs);

/** What a person can type for a verb, aliases included. */
export const VERB_WORDS: readonly string[] = VERBS.flatMap((verb) => [verb.name, ...verb.aliases]);

/** The verb of that name or alias. */
export function findVerb(word: string): Verb | undefined {
  return VERBS.find((verb) => verb.name === word || verb.aliases.includes(word));
}
