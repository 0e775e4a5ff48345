/** Says one thing to whoever runs the program. Never an event's content. */
export type Log = (message: string) => void;

/** Lines on standard error, where journald and terminals look. */
export const logToStderr: Log = (message) => {
  console.error(message);
};
