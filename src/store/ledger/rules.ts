import type { Database } from "bun:sqlite";
import type { PriceRule } from "../../core/usage/price-rule.ts";
import { decodePriceRule, encodePriceRule } from "../../core/usage/price-rule-codec.ts";

/** Numbers for the rules by which responses are priced, and back. 0 is no rule. */
export interface Rules {
  /** Inside a transaction that writes. */
  idOf(rule: PriceRule | undefined): number;
  ruleOf(id: number): PriceRule | undefined;
  /** Forgets what a transaction that was rolled back had given numbers. */
  forget(): void;
}

/** Rules are never changed or deleted: a row stays explainable by the one that priced it. */
export function openRules(db: Database): Rules {
  const ids = new Map<PriceRule, number>();
  const rules = new Map<number, PriceRule | undefined>();
  const byText = db.prepare<{ id: number }, [string]>("SELECT id FROM rules WHERE rule = ?");
  const byId = db.prepare<{ rule: string }, [number]>("SELECT rule FROM rules WHERE id = ?");
  const insert = db.prepare<{ id: number }, [string]>(
    "INSERT INTO rules (rule) VALUES (?) RETURNING id",
  );
  return {
    idOf(rule) {
      if (rule === undefined) return 0;
      const known = ids.get(rule);
      if (known !== undefined) return known;
      const text = encodePriceRule(rule);
      const id = (byText.get(text) ?? insert.get(text))?.id ?? 0;
      ids.set(rule, id);
      return id;
    },
    ruleOf(id) {
      if (!rules.has(id)) rules.set(id, decodePriceRule(byId.get(id)?.rule ?? ""));
      return rules.get(id);
    },
    forget() {
      ids.clear();
      rules.clear();
    },
  };
}
