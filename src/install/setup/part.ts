/** The parts of setup, in the order in which they are planned and shown. */
export const SETUP_PARTS = ["agent", "waybar", "style", "service", "completions"] as const;

export type SetupPart = (typeof SETUP_PARTS)[number];

/** What each part is called in front of a person. */
export const PART_TITLES: Readonly<Record<SetupPart, string>> = {
  agent: "Claude Code",
  waybar: "Waybar",
  style: "Colours",
  service: "Service",
  completions: "Completions",
};
