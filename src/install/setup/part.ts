/** The parts of setup, in the order in which they are planned and shown, and what each is called in front of a person. */
export const PART_TITLES = {
  agent: "Claude Code",
  waybar: "Waybar",
  style: "Colours",
  service: "Service",
  completions: "Completions",
} as const;

export type SetupPart = keyof typeof PART_TITLES;
