import type { WireMessage } from "../wire/message.ts";
export async function deliver(_: WireMessage): Promise<void> {}
