import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_CONFIG } from "../../../../src/config/defaults.ts";
import { createSupervisor } from "../../../../src/daemon/component.ts";
import { ledgerPorts } from "../../../../src/daemon/spending/ledger-ports.ts";

test("a ledger that another program keeps locked is told of in a sentence that says what to do", () => {
  const home = mkdtempSync(join(tmpdir(), "llm-bridge-ledger-"));
  const log: string[] = [];
  const supervisor = createSupervisor(
    (line) => log.push(line),
    () => {},
  );
  const ports = ledgerPorts({
    config: () => DEFAULT_CONFIG,
    env: { HOME: home },
    log: () => {},
    run: supervisor.run,
  });
  {
    using ledger = ports.open();
    const path = ledger.db.filename;
    using other = new Database(path);
    other.run("BEGIN IMMEDIATE");
    ports.run(() => void ledger.db.run("DELETE FROM facts"));
    expect(log).toEqual([
      `ledger is degraded: Another process is writing to ${path}. Nothing was changed; in a moment it can be tried again.`,
    ]);
  }
  supervisor.stop();
  rmSync(home, { recursive: true });
});
