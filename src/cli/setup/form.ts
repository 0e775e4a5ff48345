import { confirm, intro, isCancel, multiselect, select } from "@clack/prompts";
import type { SetupPart } from "../../install/setup/part.ts";
import type { SetupOptions } from "../../install/setup/setup-options.ts";

const PARTS: readonly {
  readonly value: SetupPart;
  readonly label: string;
  readonly hint: string;
}[] = [
  { value: "agent", label: "Your agents", hint: "hooks and a status line" },
  { value: "waybar", label: "Waybar", hint: "the module" },
  { value: "style", label: "Colours", hint: "a marked block in style.css" },
  { value: "service", label: "Service", hint: "the daemon, under systemd" },
  { value: "completions", label: "Completions", hint: "for your shells" },
];

/** Asks for what the command line has left open. Gives nothing when a person has turned away. */
export async function askForOptions(options: SetupOptions): Promise<SetupOptions | undefined> {
  intro("waybar-llm-bridge setup");
  const parts = await multiselect({
    message: "What is to be set up?",
    options: PARTS.filter(({ value }) => options.parts.has(value)),
    initialValues: [...options.parts],
    required: false,
  });
  if (isCancel(parts)) return undefined;
  const chosen = { ...options, parts: new Set(parts) };
  if (!chosen.parts.has("waybar") || chosen.mode !== undefined) return chosen;
  const mode = await select({
    message: "How is Waybar told of a change?",
    options: [
      {
        value: undefined,
        label: "The usual way",
        hint: "a signal; a module that is there stays as it is told now",
      },
      { value: "signal" as const, label: "By a signal", hint: "nothing runs beside the bar" },
      {
        value: "stream" as const,
        label: "By a stream",
        hint: "a small program beside it: the safer way up to Waybar 0.12",
      },
    ],
  });
  if (isCancel(mode)) return undefined;
  return mode === undefined ? chosen : { ...chosen, mode };
}

/** Puts a yes-or-no question. */
export async function askYesOrNo(message: string): Promise<boolean> {
  const answer = await confirm({ message, initialValue: false });
  return answer === true;
}
