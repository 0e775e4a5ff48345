/** A piece of an answer of the scripted model. */
export type ScriptedBlock =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "tool";
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
    };

/** One answer of the scripted model. */
export interface ScriptedTurn {
  readonly blocks: readonly ScriptedBlock[];
  /** How long the model is silent before its first byte. */
  readonly silentMs?: number;
  /** How long it pauses between two pieces of its answer. */
  readonly paceMs?: number;
}

/**
 * A prompt says by a word in double brackets, `[[tour]]`, what the model shall do; the number of answers since that
 * prompt says how far it has come.
 */
export type ModelScript = Readonly<Record<string, readonly ScriptedTurn[]>>;

/** How a scripted command is kept running: long enough to be drawn on any machine. */
const HOLD = "timeout 0.4 tail -f /dev/null";

/** What the model does in our end-to-end tests. `workspace` is the directory that the client works in. */
export function modelScript(workspace: string): ModelScript {
  return {
    greeting: [{ blocks: [say("Hello from the scripted model.")] }],
    tour: [
      { blocks: [say("First a listing."), bash(`${HOLD}; ls`)] },
      { blocks: [say("A command that fails."), bash(`${HOLD}; exit 3`)] },
      { blocks: [say("Now a file."), call("Read", { file_path: `${workspace}/notes.txt` })] },
      { blocks: [say("That was the tour.")] },
    ],
    calls: [
      ...Array.from({ length: 20 }, () => ({ blocks: [bash("true")] })),
      { blocks: [say("Called.")] },
    ],
    delegate: [
      {
        blocks: [
          call("Agent", {
            description: "Count lines",
            subagent_type: "general-purpose",
            prompt: "[[count]] Count the lines of notes.txt.",
          }),
        ],
      },
      { blocks: [say("It counts in the background.")] },
    ],
    count: [
      { blocks: [say("I count."), bash("timeout 2 tail -f /dev/null; wc -l notes.txt")] },
      { blocks: [say("Three lines.")] },
    ],
    skill: [{ blocks: [call("Skill", { skill: "weave" })] }, { blocks: [say("Woven.")] }],
    plugin: [{ blocks: [call("Skill", { skill: "loom:spin" })] }, { blocks: [say("Spun.")] }],
    mcp: [{ blocks: [call("mcp__bobbin__wind", {})] }, { blocks: [say("Wound.")] }],
    permission: [
      {
        blocks: [
          say("I want to write."),
          bash("touch allowed.txt; timeout 2 tail -f /dev/null; echo written"),
        ],
      },
      { blocks: [say("Written, or not.")] },
    ],
    question: [
      {
        blocks: [
          call("AskUserQuestion", {
            questions: [
              {
                question: "Which colour?",
                header: "Colour",
                multiSelect: false,
                options: [
                  { label: "Red", description: "like a rose" },
                  { label: "Blue", description: "like the sea" },
                ],
              },
            ],
          }),
        ],
      },
      { blocks: [say("Thank you.")] },
    ],
    ramble: [{ blocks: [say("And so on and on. ".repeat(400))], paceMs: 100 }],
    silence: [{ blocks: [say("At last.")], silentMs: 60_000 }],
    wait: [{ blocks: [bash("timeout 60 tail -f /dev/null")] }, { blocks: [say("Waited.")] }],
  };
}

/** The turn that a conversation has come to; a plain answer where no prompt names a script. */
export function scriptedTurn(
  script: ModelScript,
  messages: readonly WireChatMessage[],
): ScriptedTurn {
  const asked = messages.findLastIndex((message) => tagOf(message) !== undefined);
  const tag = asked < 0 ? undefined : tagOf(messages[asked]!);
  const turns = tag === undefined ? undefined : script[tag];
  if (turns === undefined) return { blocks: [say("Nothing is scripted for this.")] };
  const answered = messages
    .slice(asked + 1)
    .filter((message) => message.role === "assistant").length;
  return turns[Math.min(answered, turns.length - 1)]!;
}

/** A message of a conversation as the client sends it, as far as we look into it. */
export interface WireChatMessage {
  readonly role: string;
  readonly content: string | readonly { readonly type: string; readonly text?: string }[];
}

function tagOf(message: WireChatMessage): string | undefined {
  if (message.role !== "user") return undefined;
  const texts =
    typeof message.content === "string"
      ? [message.content]
      : message.content.map((block) => (block.type === "text" ? (block.text ?? "") : ""));
  // What the client adds by itself may quote older prompts.
  const own = texts.join("\n").replaceAll(/<system-reminder>[\s\S]*?<\/system-reminder>/g, "");
  return [...own.matchAll(/\[\[(\w+)\]\]/g)].at(-1)?.[1];
}

function say(text: string): ScriptedBlock {
  return { kind: "text", text };
}

function call(name: string, input: Readonly<Record<string, unknown>>): ScriptedBlock {
  return { kind: "tool", name, input };
}

function bash(command: string): ScriptedBlock {
  return call("Bash", { command, description: "A scripted command" });
}
