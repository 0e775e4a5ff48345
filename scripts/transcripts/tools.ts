import type { Block, Source } from "./thread.ts";

/** A call that an answer makes. */
export interface Call {
  readonly tool: string;
  readonly toolUseId: string;
  readonly block: Block;
}

/** What a call came to, as JSON. */
export interface Outcome {
  readonly content: string;
  readonly detail: string;
  readonly failed: boolean;
}

const TOOLS = [
  ["Bash", 42],
  ["Read", 28],
  ["Edit", 14],
  ["Grep", 9],
  ["Write", 4],
  ["mcp__meter__report", 0.6],
] as const;

export function makeCall({ random, ids, filler }: Source, cwd: string): Call {
  const tool = random.weighted(TOOLS);
  const file = `${cwd}/src/${ids.hex(3)}/${ids.hex(4)}.ts`;
  const inputs: Readonly<Record<(typeof TOOLS)[number][0], () => string>> = {
    Bash: () =>
      `{"command":"bun test --filter \\"${ids.hex(6)}\\" && git status","description":"${filler.sentence()}"}`,
    Read: () => `{"file_path":"${file}"}`,
    Edit: () =>
      `{"replace_all":false,"file_path":"${file}","old_string":"${filler.lines(random.heavyTailed(200, 0.8))}","new_string":"${filler.lines(random.heavyTailed(300, 0.8))}"}`,
    Grep: () => `{"pattern":"${ids.hex(4)}","path":"${cwd}/src","output_mode":"content","-n":true}`,
    Write: () => `{"file_path":"${file}","content":"${filler.lines(random.heavyTailed(1500, 1))}"}`,
    // A key that the response has too, at another depth.
    mcp__meter__report: () =>
      `{"message":{"id":"msg_01${ids.hex(22)}","model":"claude-opus-5-5"},"usage":{"input_tokens":424242,"output_tokens":424242,"cache_creation_input_tokens":1,"cache_read_input_tokens":1}}`,
  };
  const toolUseId = ids.toolUse();
  const json = `{"type":"tool_use","id":"${toolUseId}","name":"${tool}","input":${inputs[tool]()}}`;
  return { tool, toolUseId, block: { kind: "tool_use", json } };
}

/** Most results are short; a few are books. */
function resultBytes({ random }: Source, leftBytes: number): number {
  const chance = random.share();
  const bytes =
    chance < 0.0007
      ? random.heavyTailed(500_000, 0.9)
      : chance < 0.013
        ? random.heavyTailed(40_000, 0.6)
        : random.heavyTailed(740, 1.5);
  return Math.floor(Math.min(bytes, 4_000_000, Math.max(leftBytes / 2, 40)));
}

export function runCall(source: Source, call: Call, cwd: string, leftBytes: number): Outcome {
  const { random, filler, ids } = source;
  const text = filler.lines(resultBytes(source, leftBytes));
  if (random.happens(0.04)) {
    const error = `Exit code ${random.between(1, 3)}\\n${filler.lines(300)}`;
    return { content: `"${error}"`, detail: `"Error: ${error}"`, failed: true };
  }
  const file = `${cwd}/src/${ids.hex(3)}/${ids.hex(4)}.ts`;
  const outcome = (content: string, detail: string) => ({ content, detail, failed: false });
  switch (call.tool) {
    case "Read":
      return outcome(
        `"${text}"`,
        `{"type":"text","file":{"filePath":"${file}","content":"${text}","numLines":${random.between(1, 900)},"startLine":1,"totalLines":900}}`,
      );
    case "Edit":
      return outcome(
        `"The file ${file} has been updated successfully."`,
        `{"filePath":"${file}","oldString":"a","newString":"b","originalFile":"${text}","structuredPatch":[{"oldStart":1,"oldLines":3,"newStart":1,"newLines":4,"lines":[" first line","-second \\"line\\"","+second line, edited"]}],"userModified":false,"replaceAll":false}`,
      );
    case "Write":
      return outcome(
        `"File created successfully at: ${file}"`,
        `{"type":"create","filePath":"${file}","content":"${text}","structuredPatch":[],"originalFile":null,"userModified":false}`,
      );
    default:
      return outcome(
        `"${text}"`,
        `{"stdout":"${text}","stderr":"","interrupted":false,"isImage":false,"noOutputExpected":false}`,
      );
  }
}
