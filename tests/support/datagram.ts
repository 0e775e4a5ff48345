import { readFileSync } from "node:fs";

/**
 * Sends datagrams as a stranger would: whole, in order, from one process, so that a burst is a burst. Perl does it,
 * because Bun has no datagram socket for paths.
 */
export async function sendDatagrams(
  socketPath: string,
  datagrams: readonly (string | Uint8Array)[],
): Promise<void> {
  const hex = datagrams.map((datagram) => Buffer.from(datagram).toString("hex"));
  const child = Bun.spawn(["perl", "-MSocket", "-e", SEND, socketPath], {
    stdin: new TextEncoder().encode(hex.map((line) => `${line}\n`).join("")),
    stderr: "pipe",
  });
  const [problem, code] = await Promise.all([child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(`Expected ${socketPath} to take datagrams: ${problem}`);
}

/** What one sender may have in queues at once, by the size of its buffer. */
const SENT_BY_ONE = 100;

/** Fills the queue of a socket that nobody reads, but for so many, with words that mean nothing: systems differ in how long a queue is (10, or 512 where systemd has booted). */
export async function fillQueue(socketPath: string, free: number): Promise<void> {
  const length = Number(readFileSync("/proc/sys/net/unix/max_dgram_qlen", "utf8"));
  for (let left = length - free; left > 0; left -= SENT_BY_ONE) {
    await sendDatagrams(socketPath, Array(Math.min(left, SENT_BY_ONE)).fill("EVENT:"));
  }
}

const SEND = `
  socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die $!;
  my @datagrams = map { chomp; pack("H*", $_) } <STDIN>;
  defined send($socket, $_, 0, sockaddr_un($ARGV[0])) or die $! for @datagrams;
`;
