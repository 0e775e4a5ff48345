import type { ActivityState } from "../session/activity.ts";

/** `nerd` needs a patched font; `plain` has only what DejaVu has. */
export type IconSet = "nerd" | "plain";

/** Tools that do the same kind of thing, whatever an agent calls them. */
export type ToolFamily = "shell" | "read" | "edit" | "search" | "web" | "agent" | "mcp" | "other";

const STATE_ICONS = {
  nerd: {
    waiting: "\u{f009a}", // md-bell
    error: "\u{f0028}", // md-alert-circle
    tool: "\u{f05b7}", // md-wrench
    thinking: "\u{f051f}", // md-timer-sand
    compacting: "\u{f0615}", // md-arrow-collapse
    idle: "\u{f04b2}", // md-sleep
    ended: "\u{f04b2}",
  },
  plain: {
    waiting: "⚠",
    error: "✗",
    tool: "▶",
    thinking: "◐",
    compacting: "◇",
    idle: "○",
    ended: "○",
  },
} as const satisfies Record<IconSet, Record<ActivityState, string>>;

const TOOL_ICONS = {
  nerd: {
    shell: "\u{f018d}", // md-console
    read: "\u{f0214}", // md-file
    edit: "\u{f03eb}", // md-pencil
    search: "\u{f0349}", // md-magnify
    web: "\u{f059f}", // md-web
    agent: "\u{f06a9}", // md-robot
    mcp: "\u{f06a5}", // md-power-plug
    other: STATE_ICONS.nerd.tool,
  },
  plain: {
    shell: "▶",
    read: "≡",
    edit: "✎",
    search: "⌕",
    web: "↗",
    agent: "●",
    mcp: "⇄",
    other: STATE_ICONS.plain.tool,
  },
} as const satisfies Record<IconSet, Record<ToolFamily, string>>;

const FAMILY_OF: Readonly<Record<string, ToolFamily | undefined>> = {
  bash: "shell",
  bashoutput: "shell",
  killshell: "shell",
  shell: "shell",
  exec_command: "shell",
  run_shell_command: "shell",
  read: "read",
  notebookread: "read",
  ls: "read",
  list_directory: "read",
  read_file: "read",
  read_many_files: "read",
  edit: "edit",
  multiedit: "edit",
  write: "edit",
  notebookedit: "edit",
  apply_patch: "edit",
  replace: "edit",
  write_file: "edit",
  grep: "search",
  glob: "search",
  toolsearch: "search",
  grep_search: "search",
  search_file_content: "search",
  webfetch: "web",
  web_fetch: "web",
  google_web_search: "web",
  websearch: "web",
  agent: "agent",
  invoke_agent: "agent",
  spawn_agent: "agent",
  task: "agent",
  subagent: "agent",
  teammate: "agent",
};

/** The family of a tool, by the name that the agent gives it. */
export function toolFamily(name: string): ToolFamily {
  if (name.startsWith("mcp__")) return "mcp";
  const key = name.toLowerCase();
  return (Object.hasOwn(FAMILY_OF, key) ? FAMILY_OF[key] : undefined) ?? "other";
}

/** The icon of an activity; that of a running tool is its family's. */
export function stateIcon(set: IconSet, state: ActivityState): string {
  return STATE_ICONS[set][state];
}

/** The icon of a family of tools. */
export function toolIcon(set: IconSet, family: ToolFamily): string {
  return TOOL_ICONS[set][family];
}
