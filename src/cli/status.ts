export interface StatusOptions {
  readonly json: boolean;
  readonly sessionId?: string;
}

/** Prints what Waybar would read. */
export async function runStatus(_options: StatusOptions): Promise<void> {}
