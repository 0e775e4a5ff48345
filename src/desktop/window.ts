/** A window, as its compositor tells of it. */
export interface Window {
  /** The compositor's own name for it. */
  readonly id: string;
  /** Who has opened the connection to the compositor: of several windows of one program the same. */
  readonly pid?: number;
  readonly title: string;
  /** The app id on Wayland, the class on X. */
  readonly appId: string;
  readonly isFocused: boolean;
}

/** A running compositor that can be asked. */
export interface Compositor {
  /** All windows; undefined where it does not answer, or not as expected. */
  readonly listWindows: () => Promise<readonly Window[] | undefined>;
  /** Brings a window forward, from wherever it is; gives the reason where that was refused. */
  readonly focusWindow: (window: Window) => Promise<string | undefined>;
}
