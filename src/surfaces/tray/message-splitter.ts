/** The fixed part of a message: what is needed to know its length. */
const HEADER_BYTES = 16;

/** What is sent to a tray's icon has some hundred bytes; the bus itself would let 128 MB through. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

const LITTLE_ENDIAN = 0x6c; // "l"

/**
 * Cuts a stream into messages, however it comes. Gives undefined where a message is too long, or
 * in another byte order than this machine's: then nothing after it is read.
 */
export function createMessageSplitter(): (chunk: Buffer) => readonly Buffer[] | undefined {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const messages: Buffer[] = [];
    while (rest.length >= HEADER_BYTES) {
      const lengthBytes = messageLength(rest);
      if (lengthBytes === undefined) return undefined;
      if (rest.length < lengthBytes) break;
      messages.push(rest.subarray(0, lengthBytes));
      rest = rest.subarray(lengthBytes);
    }
    return messages;
  };
}

/** Fixed part, fields padded to eight bytes, body ("Message Format" of the specification). */
function messageLength(bytes: Buffer): number | undefined {
  if (bytes[0] !== LITTLE_ENDIAN) return undefined;
  const bodyBytes = bytes.readUInt32LE(4);
  const fieldBytes = bytes.readUInt32LE(12);
  const lengthBytes = HEADER_BYTES + Math.ceil(fieldBytes / 8) * 8 + bodyBytes;
  return lengthBytes <= MAX_MESSAGE_BYTES ? lengthBytes : undefined;
}
