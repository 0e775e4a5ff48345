import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A stream socket that answers as a test says. */
export interface AnsweringSocket extends Disposable {
  readonly path: string;
  /** What was asked so far, each request as it came. */
  readonly asked: readonly Uint8Array[];
}

/** How to answer a request: the pieces to send, in this order, and whether to close after them; nothing is silence. */
export type Answerer = (
  request: Uint8Array,
) => { readonly pieces: readonly (string | Uint8Array)[]; readonly closes: boolean } | undefined;

/** Listens on a socket of its own until it is disposed of. */
export function answeringSocket(answer: Answerer): AnsweringSocket {
  const dir = mkdtempSync(join(tmpdir(), "llm-bridge-socket-"));
  const path = join(dir, "socket");
  const asked: Uint8Array[] = [];
  const listener = Bun.listen({
    unix: path,
    socket: {
      data: (socket, bytes) => {
        asked.push(new Uint8Array(bytes));
        const answered = answer(bytes);
        for (const piece of answered?.pieces ?? []) {
          socket.write(piece);
          socket.flush();
        }
        if (answered?.closes) socket.end();
      },
    },
  });
  return {
    path,
    asked,
    [Symbol.dispose]: () => {
      listener.stop(true);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
