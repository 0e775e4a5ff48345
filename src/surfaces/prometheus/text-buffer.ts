/** No value is longer: `-1.2345678901234567e+308`, with room to spare. */
const MAX_NUMBER_BYTES = 32;

/**
 * UTF-8 that is put together piece by piece. Of megabytes in tens of thousands of pieces strings take two to
 * four times as long, and longer where pieces were put together themselves.
 */
export class TextBuffer {
  #bytes: Buffer<ArrayBuffer>;
  #length = 0;

  /** Room for so many bytes; more is made where it is needed. */
  constructor(bytes: number) {
    this.#bytes = Buffer.allocUnsafe(bytes);
  }

  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** UTF-8 already. */
  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  number(value: number): void {
    this.#reserve(MAX_NUMBER_BYTES);
    this.#length += this.#bytes.write(String(value), this.#length, "latin1");
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    const wanted = this.#length + more;
    if (wanted <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(wanted, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
