/** The part of the library that is used: bytes to messages and back. Its own types tell only of its client. */
declare module "@httptoolkit/dbus-native/lib/message.js" {
  /** A message of D-Bus; a variant is `[signature, value]` on the way out. */
  export interface DBusMessage {
    readonly type: number;
    readonly serial: number;
    readonly flags?: number;
    readonly destination?: string;
    readonly path?: string;
    readonly interface?: string;
    readonly member?: string;
    readonly errorName?: string;
    readonly replySerial?: number;
    readonly sender?: string;
    readonly signature?: string;
    readonly body?: readonly unknown[];
  }
  /** Throws where the body does not fit the signature. */
  export function marshall(message: DBusMessage): Buffer;
  /** Exactly one message, little-endian. Throws on types that it does not know. */
  export function unmarshall(bytes: Buffer): DBusMessage;
}
