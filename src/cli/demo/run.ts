export interface DemoOptions {
  /** All of them when none is named. */
  readonly scenario?: string;
  /** On the user's own bar and daemon. */
  readonly live: boolean;
  /** Only name the scenarios. */
  readonly list: boolean;
  /** How many times as fast as it was recorded. */
  readonly pace: number;
}

/** Plays recorded sessions and draws the bar as it changes. */
export async function runDemo(_options: DemoOptions): Promise<void> {}
