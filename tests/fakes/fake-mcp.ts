import { createInterface } from "node:readline";

// A server of the Model Context Protocol on its standard input and output, with one tool that does nothing.

interface WireRequest {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly protocolVersion?: string };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params }: WireRequest = JSON.parse(line);
  // What has no id wants no answer.
  if (id !== undefined) {
    const result = resultOf(method, params);
    process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, result })}\n`);
  }
}

function resultOf(method: string | undefined, params: WireRequest["params"]): object {
  switch (method) {
    case "initialize":
      return {
        protocolVersion: params?.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: "bobbin", version: "1" },
      };
    case "tools/list":
      return {
        tools: [{ name: "wind", description: "Winds", inputSchema: { type: "object" } }],
      };
    case "tools/call":
      return { content: [{ type: "text", text: "wound" }] };
    default:
      return {};
  }
}
