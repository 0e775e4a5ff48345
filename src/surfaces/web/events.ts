/** Between two signs of life: proxies and our own server close what is silent for a minute. */
const HEARTBEAT_MS = 15_000;

/** Changes that come together are told together; a person sees no difference. */
const GATHER_MS = 80;

/** A person has a few pages open; more is a fault. */
const MOST_LISTENERS = 32;

export interface EventsPorts {
  /** What is told, as text without line breaks. Asked for only while somebody listens. */
  readonly live: () => string;
  readonly setTimer: (run: () => void, ms: number) => Disposable;
}

/** Tells pages of what changes (server-sent events: HTML Living Standard, 9.2). */
export interface LiveEvents {
  /** A stream that begins with how things are. Undefined where too many listen already. */
  open(): ReadableStream<Uint8Array> | undefined;
  /** Something may have changed. Cheap; without listeners nothing happens. */
  touch(): void;
  stop(): void;
}

/** Streams to any number of pages. At rest, and with nobody listening, no timer runs. */
export function createLiveEvents({ live, setTimer }: EventsPorts): LiveEvents {
  const listeners = new Set<ReadableStreamDefaultController<Uint8Array>>();
  let gathering: Disposable | undefined;
  let beating: Disposable | undefined;
  let lastText = "";

  const send = (text: string): void => {
    const bytes = new TextEncoder().encode(text);
    for (const listener of listeners) {
      // A page that was closed a moment ago.
      try {
        listener.enqueue(bytes);
      } catch {
        leave(listener);
      }
    }
  };

  const leave = (listener: ReadableStreamDefaultController<Uint8Array>): void => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    gathering?.[Symbol.dispose]();
    beating?.[Symbol.dispose]();
    gathering = undefined;
    beating = undefined;
  };

  const beat = (): void => {
    beating = setTimer(() => {
      send(": still here\n\n");
      if (listeners.size > 0) beat();
    }, HEARTBEAT_MS);
  };

  const tell = (): void => {
    gathering = undefined;
    const text = eventText(live());
    if (text === lastText) return;
    lastText = text;
    send(text);
  };

  return {
    open() {
      if (listeners.size >= MOST_LISTENERS) return undefined;
      let own: ReadableStreamDefaultController<Uint8Array> | undefined;
      return new ReadableStream<Uint8Array>({
        start(controller) {
          own = controller;
          listeners.add(controller);
          if (beating === undefined) beat();
          lastText = eventText(live());
          // How long a page waits before it comes back.
          controller.enqueue(new TextEncoder().encode(`retry: 1000\n${lastText}`));
        },
        cancel() {
          if (own) leave(own);
        },
      });
    },
    touch() {
      if (listeners.size > 0) gathering ??= setTimer(tell, GATHER_MS);
    },
    stop() {
      for (const listener of listeners) {
        leave(listener);
        // Closed from the other side at the same moment.
        try {
          listener.close();
        } catch {
          continue;
        }
      }
    },
  };
}

const eventText = (live: string): string => `event: live\ndata: ${live}\n\n`;
