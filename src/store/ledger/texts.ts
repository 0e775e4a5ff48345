import type { Database } from "bun:sqlite";

/** Numbers for text that many rows share, and back. 0 is the empty text. */
export interface Texts {
  /** Inside a transaction that writes. */
  idOf(text: string): number;
  textOf(id: number): string;
  /** The numbers of all texts that hold `part`, whatever its case. */
  idsContaining(part: string): number[];
  /** The text's number, where it has one. */
  idsEqualTo(text: string): number[];
  /** Forgets what a transaction that was rolled back had given numbers. */
  forget(): void;
}

/** Texts are never changed or deleted, so what was read once stays true. */
export function openTexts(db: Database): Texts {
  const ids = new Map<string, number>();
  const texts = new Map<number, string>();
  const remember = (id: number, text: string) => {
    ids.set(text, id);
    texts.set(id, text);
    return id;
  };
  const byText = db.prepare<{ id: number }, [string]>("SELECT id FROM texts WHERE text = ?");
  const byId = db.prepare<{ text: string }, [number]>("SELECT text FROM texts WHERE id = ?");
  const all = db.prepare<{ id: number; text: string }, []>("SELECT id, text FROM texts");
  const insert = db.prepare<{ id: number }, [string]>(
    "INSERT INTO texts (text) VALUES (?) RETURNING id",
  );
  return {
    idOf(text) {
      const known = ids.get(text);
      if (known !== undefined) return known;
      const row = byText.get(text) ?? insert.get(text);
      return remember(row?.id ?? 0, text);
    },
    textOf(id) {
      const known = texts.get(id);
      if (known !== undefined) return known;
      const text = byId.get(id)?.text ?? "";
      remember(id, text);
      return text;
    },
    idsContaining(part) {
      const wanted = part.toLowerCase();
      return all
        .all()
        .filter(({ text }) => text.toLowerCase().includes(wanted))
        .map(({ id }) => id);
    },
    idsEqualTo: (text) => byText.all(text).map(({ id }) => id),
    forget() {
      ids.clear();
      texts.clear();
    },
  };
}
