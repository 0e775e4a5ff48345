import * as v from "valibot";
import { nearest } from "../core/nearest.ts";
import { modelKey } from "../core/usage/model-key.ts";
import {
  EXPECTED_WHERE_MISSING,
  MODEL_ENTRIES,
  type ModelPrice,
  type ModelPrices,
  modelSchema,
} from "./model-prices.ts";
import { type ConfigProblem, describeValue } from "./problem.ts";

/** A problem without where its file is. */
export type ModelProblem =
  | Omit<Extract<ConfigProblem, { kind: "bad-value" }>, "source" | "where">
  | Omit<Extract<ConfigProblem, { kind: "unknown-key" }>, "source" | "where">;

export interface CheckedModelPrices {
  readonly value: ModelPrices;
  readonly problems: readonly ModelProblem[];
}

/** Keeps the models of `[prices.models]` whose prices hold, and says of each other one what is wrong with it: half a price is none. */
export function checkModelPrices(content: Readonly<Record<string, unknown>>): CheckedModelPrices {
  const kept: [name: string, ModelPrice][] = [];
  const problems: ModelProblem[] = [];
  const nameOf = new Map<string, string>();
  for (const [name, value] of Object.entries(content)) {
    const key = `prices.models.${JSON.stringify(name)}`;
    const result = v.safeParse(modelSchema, value);
    const other = nameOf.get(modelKey(name));
    if (name.trim() === "") {
      problems.push(badValue(key, "under the name of a model", value));
    } else if (!result.success) {
      problems.push(...result.issues.map((issue) => describeIssue(key, issue)));
    } else if (other !== undefined) {
      const expected = `another model than ${JSON.stringify(other)}, whose table is above`;
      problems.push(badValue(key, expected, name));
    } else {
      nameOf.set(modelKey(name), name);
      kept.push([name, result.output]);
    }
  }
  return { value: Object.fromEntries(kept), problems };
}

/** `model` is the key of the whole table. */
function describeIssue(model: string, issue: v.BaseIssue<unknown>): ModelProblem {
  const path = issue.path ?? [];
  const key = model + path.map(writeStep).join("");
  const last = path.at(-1);
  if (issue.kind !== "schema" || last?.origin !== "key") {
    return badValue(key, issue.message, last === undefined ? issue.input : last.value);
  }
  if (issue.expected !== "never") return badValue(key, EXPECTED_WHERE_MISSING, undefined);
  const name = String(last.key);
  if (Object.hasOwn(MODEL_ENTRIES, name)) {
    return badValue(key, "left out, since another key here takes its place", last.value);
  }
  const neighbour = nearest(name, [...Object.keys(MODEL_ENTRIES), "up_to_prompt_tokens"]);
  const parent = model + path.slice(0, -1).map(writeStep).join("");
  return {
    kind: "unknown-key",
    key,
    ...(neighbour !== undefined && { nearest: `${parent}.${neighbour}` }),
  };
}

const writeStep = ({ type, key }: v.IssuePathItem): string =>
  type === "array" ? `[${String(key)}]` : `.${String(key)}`;

function badValue(key: string, expected: string, value: unknown): ModelProblem {
  return {
    kind: "bad-value",
    key,
    expected,
    got: value === undefined ? "nothing" : describeValue(value),
    inForce: "What the price book says of this model",
  };
}
