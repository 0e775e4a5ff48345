/** How a file is laid out, so that what is added looks as if it had always been there. */
export interface TextStyle {
  /** One step of indentation. */
  readonly indent: string;
  readonly newline: "\n" | "\r\n";
  /** All on one line: what is added goes on that line too. */
  readonly compact: boolean;
}

/** Reads the layout off the text; two blanks and LF where the text does not say. */
export function detectStyle(text: string): TextStyle {
  const firstBreak = text.indexOf("\n");
  const newline = firstBreak > 0 && text[firstBreak - 1] === "\r" ? "\r\n" : "\n";
  const indent = /^(?:\t| {1,8})(?=["{[])/m.exec(text)?.[0] ?? "  ";
  const body = text.trim();
  return { indent, newline, compact: !body.includes("\n") && /[^\s{}]/.test(body) };
}
