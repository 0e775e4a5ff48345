import type { FaultCode } from "./fault-codes.ts";

/** A fault that we know by name. The message says what failed, what was expected and what was found; `hint` says what to do about it. */
export class BridgeFault extends Error {
  readonly code: FaultCode;
  readonly hint?: string;

  constructor(
    code: FaultCode,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "BridgeFault";
    this.code = code;
    if (options.hint !== undefined) this.hint = options.hint;
  }
}

/** What went wrong, in the words of whoever threw it. */
export const reasonOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
