/** Our units, by the names that the service manager knows them by. */
export const SERVICE_UNIT = "llm-bridge.service";
export const SOCKET_UNIT = "llm-bridge.socket";
