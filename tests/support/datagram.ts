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

const SEND = `
  socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die $!;
  my @datagrams = map { chomp; pack("H*", $_) } <STDIN>;
  defined send($socket, $_, 0, sockaddr_un($ARGV[0])) or die $! for @datagrams;
`;
