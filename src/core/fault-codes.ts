/** Every fault of ours that a person can meet, in alphabetical order. Scripts may rely on the names. */
export const FAULT_CODES = [
  "bad-usage",
  "config-invalid",
  "daemon-running",
  "daemon-unavailable",
  "file-unreadable",
  "not-built-yet",
  "settings-shape",
  "settings-syntax",
] as const;

export type FaultCode = (typeof FAULT_CODES)[number];
