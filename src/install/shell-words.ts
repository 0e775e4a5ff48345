/** A word as `sh` must be given it: bare where that is safe, else in single quotes. */
export const quoteShellWord = (word: string): string =>
  /^[A-Za-z0-9_./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** One word of a command and where it ends in the command's text. */
export interface ShellWord {
  readonly value: string;
  readonly end: number;
}

/**
 * Splits a simple command into its words the way `sh` does. `undefined` for anything that needs a
 * real shell to be understood: expansions, pipes, redirections, several commands, open quotes.
 */
export function splitShellWords(command: string): readonly ShellWord[] | undefined {
  const words: ShellWord[] = [];
  let at = 0;
  while (at < command.length) {
    if (/[ \t\n]/.test(command[at] ?? "")) {
      at += 1;
      continue;
    }
    const word = readWord(command, at);
    if (word === undefined) return undefined;
    words.push(word);
    at = word.end;
  }
  return words;
}

function readWord(command: string, from: number): ShellWord | undefined {
  let value = "";
  let at = from;
  while (at < command.length) {
    const char = command[at] ?? "";
    if (/[ \t\n]/.test(char)) break;
    const piece = readPiece(command, at, char);
    if (piece === undefined) return undefined;
    value += piece.value;
    at = piece.end;
  }
  return { value, end: at };
}

function readPiece(command: string, at: number, char: string): ShellWord | undefined {
  if (char === "'") {
    const close = command.indexOf("'", at + 1);
    return close < 0 ? undefined : { value: command.slice(at + 1, close), end: close + 1 };
  }
  if (char === '"') return readDoubleQuoted(command, at + 1);
  if (char === "\\") {
    const next = command[at + 1];
    return next === undefined || next === "\n" ? undefined : { value: next, end: at + 2 };
  }
  if (/[|&;<>()$`*?[\]{}~#!]/.test(char)) return undefined;
  return { value: char, end: at + 1 };
}

function readDoubleQuoted(command: string, from: number): ShellWord | undefined {
  let value = "";
  let at = from;
  while (at < command.length) {
    const char = command[at] ?? "";
    if (char === '"') return { value, end: at + 1 };
    if (char === "$" || char === "`") return undefined;
    const next = command[at + 1] ?? "";
    if (char === "\\" && /["\\$`]/.test(next)) {
      value += next;
      at += 2;
    } else {
      value += char;
      at += 1;
    }
  }
  return undefined;
}
