import { BridgeFault, reasonOf } from "../../core/fault.ts";

/** A socket on which a bus has let us in. */
export interface BusSocket {
  /** In the order of the calls, whether the bus reads at the moment or not. */
  write(bytes: Uint8Array): void;
  close(): void;
}

export interface BusSocketPorts {
  readonly onData: (chunk: Buffer) => void;
  /** The bus has hung up; not told of after `close`. */
  readonly onClosed: () => void;
}

/** A bus is a process of this machine: one that says nothing for so long hangs. */
const ANSWER_WITHIN_MS = 5000;

/**
 * Connects to the bus at a path and says who we are; the kernel vouches for it (EXTERNAL). Throws
 * BridgeFault `bus-unreachable` where nobody is there who lets us in.
 */
export async function openBusSocket(path: string, ports: BusSocketPorts): Promise<BusSocket> {
  const admitted = Promise.withResolvers<void>();
  let isAdmitted = false;
  let isClosed = false;
  let answer: Buffer = Buffer.alloc(0);
  const unsent: Uint8Array[] = [];

  const takeAnswer = (chunk: Buffer): void => {
    answer = Buffer.concat([answer, chunk]);
    const end = answer.indexOf("\r\n");
    if (end < 0) return;
    const line = answer.toString("latin1", 0, end);
    if (!line.startsWith("OK ")) {
      return admitted.reject(unreachable(path, `it says ${JSON.stringify(line.slice(0, 80))}`));
    }
    isAdmitted = true;
    admitted.resolve();
    ports.onData(answer.subarray(end + 2));
  };

  const connection = await Bun.connect({
    unix: path,
    socket: {
      data: (_connection, chunk) => (isAdmitted ? ports.onData(chunk) : takeAnswer(chunk)),
      drain: () => flush(),
      close() {
        admitted.reject(unreachable(path, "it hangs up"));
        if (isAdmitted && !isClosed) ports.onClosed();
        isClosed = true;
      },
    },
  }).catch((error: unknown) => {
    throw unreachable(path, reasonOf(error));
  });

  const flush = (): void => {
    for (let next = unsent[0]; next !== undefined; next = unsent[0]) {
      const sent = connection.write(next);
      if (sent >= next.length) unsent.shift();
      else if (sent <= 0) return;
      else unsent[0] = next.subarray(sent);
    }
  };
  const write = (bytes: Uint8Array): void => {
    unsent.push(bytes);
    if (unsent.length === 1) flush();
  };
  const close = (): void => {
    isClosed = true;
    connection.end();
  };

  const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString("hex");
  write(Buffer.from(`\0AUTH EXTERNAL ${uid}\r\n`));
  const timer = setTimeout(() => {
    admitted.reject(unreachable(path, `no answer within ${ANSWER_WITHIN_MS} ms`));
  }, ANSWER_WITHIN_MS);
  try {
    await admitted.promise;
  } catch (error) {
    close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  write(Buffer.from("BEGIN\r\n"));
  return { write, close };
}

const unreachable = (path: string, reason: string): BridgeFault =>
  new BridgeFault("bus-unreachable", `No session bus at ${path.replace("\0", "@")}: ${reason}.`, {
    hint: "The tray needs the D-Bus of the desktop; DBUS_SESSION_BUS_ADDRESS says where it is.",
  });
