/** More than any program that we ask has to say: a compositor with 1,000 windows says about 1 MB. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Sends one request to a stream socket and gives the answer, once `isWhole` says that nothing is missing
 * or the other side closes. Undefined where nobody answers within `timeoutMs`. Never throws.
 */
export type AskSocket = (
  path: string,
  request: Uint8Array,
  isWhole: (answer: Uint8Array) => boolean,
  timeoutMs: number,
) => Promise<Uint8Array | undefined>;

/** Asks a socket of this machine. */
export const askSocket: AskSocket = async (path, request, isWhole, timeoutMs) => {
  const { promise, resolve } = Promise.withResolvers<Uint8Array | undefined>();
  const timer = setTimeout(resolve, timeoutMs, undefined);
  let answer = new Uint8Array();
  const connecting = Bun.connect({
    unix: path,
    socket: {
      open: (socket) => {
        // The longest request is some hundred bytes, which an empty queue takes whole.
        socket.write(request);
      },
      data: (_socket, bytes) => {
        const longer = new Uint8Array(answer.length + bytes.length);
        longer.set(answer);
        longer.set(bytes, answer.length);
        answer = longer;
        if (answer.length > MAX_ANSWER_BYTES) resolve(undefined);
        else if (isWhole(answer)) resolve(answer);
      },
      close: () => resolve(answer),
      error: () => resolve(undefined),
    },
  });
  // Nobody listens there any more: the socket of a compositor that has crashed stays.
  connecting.catch(() => resolve(undefined));
  const answered = await promise;
  clearTimeout(timer);
  void connecting.then(
    (socket) => socket.terminate(),
    () => undefined,
  );
  return answered;
};
