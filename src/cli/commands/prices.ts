import { defineCommand } from "citty";
import { BridgeFault } from "../../core/fault.ts";
import { requireWord } from "../known-word.ts";

export const example = "waybar-llm-bridge prices explain claude-opus-5-5 --tokens in=1200,out=800";

export default defineCommand({
  meta: { name: "prices", description: "List what models cost, or explain how a cost comes about" },
  args: {
    action: {
      type: "positional",
      required: false,
      valueHint: "explain",
      description: "Leave it out to list the prices",
    },
    model: {
      type: "positional",
      required: false,
      valueHint: "MODEL",
      description: "The model to explain, by any of its names",
    },
    at: { type: "string", valueHint: "DATE", description: "The day or moment (default: now)" },
    tokens: {
      type: "string",
      valueHint: "LIST",
      description: "in=N,out=N,read=N,write5m=N,write1h=N (default: 1000 of each)",
    },
    speed: {
      type: "string",
      valueHint: "standard|fast",
      description: "At which speed it answered (default: standard)",
    },
    geo: { type: "string", valueHint: "REGION", description: "Where inference had to stay: us" },
    searches: { type: "string", valueHint: "N", description: "How many web searches (default: 0)" },
    json: { type: "boolean", description: "Print JSON" },
  },
  run: async ({ args }) => {
    const { action, model, json = false, at, tokens, speed, geo, searches } = args;
    if (action === undefined) {
      const options = Object.entries({ at, tokens, speed, geo, searches });
      const stray = options.find(([, value]) => value !== undefined)?.[0];
      if (stray !== undefined) {
        throw new BridgeFault("bad-usage", `The option \`--${stray}\` needs \`explain MODEL\`.`);
      }
      const { listPrices } = await import("../prices/list.ts");
      return await listPrices({ json });
    }
    requireWord("action", action, ["explain"]);
    if (model === undefined) {
      throw new BridgeFault("bad-usage", "Expected the model to explain, got none.");
    }
    const { explainPrice } = await import("../prices/explain.ts");
    return await explainPrice({ model, at, tokens, speed, geo, searches, json });
  },
});
