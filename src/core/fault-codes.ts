/** Every fault of ours that a person can meet, in alphabetical order. Scripts may rely on the names. */
export const FAULT_CODES = [
  "agent-too-old",
  "agent-version-unreadable",
  "backup-not-written",
  "bad-usage",
  "binary-not-found",
  "config-invalid",
  "daemon-running",
  "daemon-unavailable",
  "file-unreadable",
  "home-unknown",
  "ledger-too-new",
  "runtime-dir-missing",
  "runtime-dir-not-ours",
  "session-unknown",
  "settings-changed-meanwhile",
  "settings-not-a-file",
  "settings-not-text",
  "settings-not-writable",
  "settings-shape",
  "settings-syntax",
  "settings-too-big",
  "settings-unreadable",
  "socket-not-bound",
  "socket-path-too-long",
] as const;

export type FaultCode = (typeof FAULT_CODES)[number];
