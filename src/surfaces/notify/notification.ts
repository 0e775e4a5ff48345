/** One thing that a person is told on the desktop. Plain text: markup is the surface's. */
export interface Notification {
  /** One line. */
  readonly summary: string;
  readonly body: string;
  /** What is critical stays until it is put away; what is low may not be shown at all. */
  readonly urgency: Urgency;
  /** A name of the icon theme, or a file's path. */
  readonly icon?: string;
  /** A notification takes the place of the last one with the same key, and can be withdrawn by it. */
  readonly replaceKey?: string;
  /** It does not go away by itself, as far as the desktop respects that. */
  readonly staysOpen?: boolean;
  /** What a click on it does; asked for only where it has a key. */
  readonly onClick?: NotificationClick;
}

export interface NotificationClick {
  /** What desktops with buttons write on one. */
  readonly label: string;
  /** Must not throw. */
  readonly run: () => void;
}

export type Urgency = "low" | "normal" | "critical";

/** The number by which the desktop knows a notification that it has shown. */
export type NotificationId = number & { readonly brand: "NotificationId" };

/** One way to show a notification: a program, and what it is given and gives. */
export interface NotifyProgram {
  readonly name: string;
  /** Whether it stays until the notification is gone, and tells of a click on it. */
  readonly hearsClicks: boolean;
  toArgs(note: Notification, replaces: NotificationId | undefined): string[];
  /** The notification's number, where the output tells it. */
  readId(output: string): NotificationId | undefined;
}

/** One way to take a notification away. */
export interface CloseProgram {
  readonly name: string;
  toArgs(id: NotificationId): string[];
}
