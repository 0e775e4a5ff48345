/** The agent names its process where it can; else it is our parent, or a shell between us. */
export function agentPid(): number {
  const named = Number(process.env["CLAUDE_PID"]);
  return named > 1 ? named : process.ppid;
}
