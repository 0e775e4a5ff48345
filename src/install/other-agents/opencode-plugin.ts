/* oxlint-disable import/default -- checkers see a module here; asked for as text, it is its source */
// @ts-expect-error -- as above
import source from "../../../share/opencode-plugin/llm-bridge.ts" with { type: "text" };

const plugin = String(source);

const PROGRAM = 'const BRIDGE = "waybar-llm-bridge";';

/** Our plugin for OpenCode, starting this program; `binary` is an absolute path. */
export const renderOpencodePlugin = (binary: string): string =>
  plugin.replace(PROGRAM, () => `const BRIDGE = ${JSON.stringify(binary)};`);

/** Whether a plugin file is ours, in whichever version: only our own text has both. */
export const isOpencodePlugin = (text: string): boolean =>
  text.includes("export const LlmBridge") && text.includes('"event", "--agent", "opencode"');
