import { expect, test } from "bun:test";
import { askSocket } from "../../../src/sys/ask-socket.ts";
import { answeringSocket } from "../../support/answering-socket.ts";

const REQUEST = new TextEncoder().encode("who is there?");
const endsWithStop = (answer: Uint8Array) => answer.at(-1) === ".".charCodeAt(0);
const never = () => false;

/** Longer than any answer on a busy machine takes; only a failing test waits so long. */
const LONG_MS = 20_000;

async function ask(path: string, isWhole: (answer: Uint8Array) => boolean, timeoutMs = LONG_MS) {
  const answer = await askSocket(path, REQUEST, isWhole, timeoutMs);
  return answer && new TextDecoder().decode(answer);
}

test("an answer is whole when nothing is missing, in however many pieces it came", async () => {
  using socket = answeringSocket(() => ({ pieces: ["it ", "is ", "me."], closes: false }));
  expect(await ask(socket.path, endsWithStop)).toBe("it is me.");
  expect(socket.asked).toEqual([REQUEST]);
});

test("an answer is whole when the other side closes", async () => {
  using socket = answeringSocket(() => ({ pieces: ["it is me"], closes: true }));
  expect(await ask(socket.path, never)).toBe("it is me");
});

test("a long answer comes whole", async () => {
  const long = "x".repeat(3_000_000);
  using socket = answeringSocket(() => ({ pieces: [], closes: false }));
  using other = Bun.listen({
    unix: `${socket.path}2`,
    socket: {
      data: (peer) => {
        peer.data = peer.write(long);
      },
      drain: (peer: Bun.Socket<number>) => {
        peer.data += peer.write(long.slice(peer.data));
        if (peer.data === long.length) peer.end();
      },
    },
  });
  void other;
  expect((await ask(`${socket.path}2`, never))?.length).toBe(long.length);
});

test("who says nothing is not waited for beyond the time", async () => {
  using socket = answeringSocket(() => undefined);
  expect(await ask(socket.path, never, 20)).toBeUndefined();
});

test.each([
  ["there is no socket", "/nowhere/at/all"],
  ["it is no socket", "/dev/null"],
  ["the path is longer than a socket's can be", `/tmp/${"x".repeat(200)}`],
])("nobody answers where %s", async (_why, path) => {
  expect(await ask(path, never)).toBeUndefined();
});
