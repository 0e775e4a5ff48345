import { afterEach, beforeEach, describe, expect, jest, test } from "bun:test";
import { bootMs } from "../../../../src/core/instant.ts";
import type { TrayView } from "../../../../src/core/view/tray.ts";
import { createSupervisor } from "../../../../src/daemon/component.ts";
import { createTrayService } from "../../../../src/daemon/tray/tray-service.ts";
import type { TrayPorts } from "../../../../src/surfaces/tray/tray.ts";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** What has been promised is done when this is. */
const settled = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

/** A daemon whose tray is on, and a desktop on which it may appear. */
function onDesktop() {
  const desk = { hasBus: true, isEnabled: true, title: "0", loads: 0 };
  const icons: { ports: TrayPorts; shown: string[]; isClosed: boolean }[] = [];
  const lines: string[] = [];
  const supervisor = createSupervisor(
    (line) => lines.push(line),
    () => {},
  );
  const view = (): TrayView => ({ state: "idle", title: desk.title, details: [], isMuted: false });
  const openTray = async (ports: TrayPorts) => {
    if (!desk.hasBus) throw new Error("no bus");
    const icon = { ports, shown: [ports.view.title], isClosed: false };
    icons.push(icon);
    return {
      show: ({ title }: TrayView) => void icon.shown.push(title),
      close: () => void (icon.isClosed = true),
    };
  };
  const service = createTrayService({
    load: async () => {
      desk.loads++;
      return { openTray };
    },
    isEnabled: () => desk.isEnabled,
    env: {},
    runtimeDir: "/run",
    quitLabel: "Quit",
    view,
    onAction: () => {},
    now: () => bootMs(Date.now()),
    run: supervisor.run,
    log: (line) => lines.push(line),
  });
  const pass = async (ms: number) => {
    jest.advanceTimersByTime(ms);
    await settled();
  };
  const start = async () => {
    service.apply();
    await settled();
  };
  return { desk, icons, lines, supervisor, service, pass, start };
}

describe("what is shown", () => {
  test("changes at once, and then twice a second at most, to what is true then", async () => {
    const { desk, icons, service, pass, start } = onDesktop();
    await start();
    await pass(10_000);
    for (let i = 1; i <= 100; i++) {
      desk.title = String(i);
      service.touch();
      await pass(10);
    }
    await pass(500);
    const [icon] = icons;
    expect(icon?.shown.slice(0, 3)).toEqual(["0", "0", "1"]);
    expect(icon?.shown.length).toBeLessThanOrEqual(6);
    expect(icon?.shown.at(-1)).toBe("100");
  });

  test("needs no timer while nothing happens", async () => {
    const { service, pass, start } = onDesktop();
    await start();
    service.touch();
    await pass(1000);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe("a bus that goes", () => {
  test("is looked for with waits that double, and the icon comes back", async () => {
    const { desk, icons, supervisor, pass, start } = onDesktop();
    await start();
    desk.hasBus = false;
    icons[0]?.ports.onClosed();
    expect(supervisor.degraded()).toEqual(["tray"]);
    const before = desk.loads;
    await pass(1000);
    await pass(2000);
    await pass(3999);
    expect(desk.loads - before).toBe(2);
    desk.hasBus = true;
    await pass(1);
    expect(icons).toHaveLength(2);
    expect(supervisor.degraded()).toEqual([]);
  });

  test("is told of once, however often the icon that is gone says so", async () => {
    const { desk, icons, pass, start } = onDesktop();
    await start();
    for (let i = 0; i < 3; i++) icons[0]?.ports.onClosed();
    await pass(1000);
    icons[0]?.ports.onClosed();
    icons[0]?.ports.onTray(false);
    await pass(60_000);
    expect([icons.length, desk.loads]).toEqual([2, 2]);
    expect(icons[1]?.isClosed).toBe(false);
  });
});

test("nothing is loaded before the configuration wants it, and nothing stays when it no longer does", async () => {
  const { desk, icons, service, pass, start } = onDesktop();
  desk.isEnabled = false;
  await start();
  service.touch();
  expect(desk.loads).toBe(0);
  desk.isEnabled = true;
  await start();
  service.apply();
  await settled();
  expect(icons).toHaveLength(1);
  desk.isEnabled = false;
  service.apply();
  expect(icons[0]?.isClosed).toBe(true);
  await pass(60_000);
  expect(icons).toHaveLength(1);
});

test("an icon that comes after the daemon has stopped is taken away again", async () => {
  const { icons, service } = onDesktop();
  service.apply();
  service.stop();
  await settled();
  expect(icons.map(({ isClosed }) => isClosed)).toEqual([true]);
});

test("that no tray is there is said once, and when one is", async () => {
  const { icons, lines, start } = onDesktop();
  await start();
  for (const isThere of [false, false, true, true]) icons[0]?.ports.onTray(isThere);
  expect(lines).toEqual([
    "there is no tray to put the icon in; it appears in the first that comes",
    "the icon is in the tray",
  ]);
});
