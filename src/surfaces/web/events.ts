/** Between two signs of life: proxies and our own server close what is silent for a minute. */
const HEARTBEAT_MS = 15_000;

/** Changes that come together are told together; a person sees no difference. */
const GATHER_MS = 80;

/** A person has a few pages open; more is a fault. */
const MOST_LISTENERS = 32;

/** A page that does not take what it is told (a browser that was stopped) is let go; it comes back by itself. */
const MOST_WAITING_BYTES = 1024 * 1024;

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
        if ((listener.desiredSize ?? 0) > 0) listener.enqueue(bytes);
        else letGo(listener);
      } catch {
        leave(listener);
      }
    }
  };

  const letGo = (listener: ReadableStreamDefaultController<Uint8Array>): void => {
    leave(listener);
    // Not `close`, which waits until everything is taken.
    listener.error(new Error("It does not take what it is told."));
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
      const text = eventText(live());
      // Those that listen already may not have been told of it yet.
      if (text !== lastText) send(text);
      lastText = text;
      let own: ReadableStreamDefaultController<Uint8Array> | undefined;
      return new ReadableStream<Uint8Array>(
        {
          start(controller) {
            own = controller;
            listeners.add(controller);
            if (beating === undefined) beat();
            // How long a page waits before it comes back.
            controller.enqueue(new TextEncoder().encode(`retry: 1000\n${text}`));
          },
          cancel() {
            if (own) leave(own);
          },
        },
        new ByteLengthQueuingStrategy({ highWaterMark: MOST_WAITING_BYTES }),
      );
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
