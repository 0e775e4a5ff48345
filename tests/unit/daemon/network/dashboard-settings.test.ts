import { describe, expect, test } from "bun:test";
import { DEFAULT_CONFIG } from "../../../../src/config/defaults.ts";
import { BridgeFault } from "../../../../src/core/fault.ts";
import { createDashboardSettings } from "../../../../src/daemon/network/dashboard-settings.ts";

/** Settings over a file that is kept in memory. */
function settings(text?: string, prometheusUrl?: string) {
  let file = text;
  const open = () =>
    createDashboardSettings({
      config: () => ({
        ...DEFAULT_CONFIG,
        telemetry: { ...DEFAULT_CONFIG.telemetry, prometheus_url: prometheusUrl },
      }),
      read: () => file,
      write: (next) => void (file = next),
      version: "0",
      telemetryEnv: () => "",
    });
  return { now: open(), reopened: () => open() };
}

describe("the dashboard's settings", () => {
  test("are our own store and half a minute, until somebody says otherwise", () => {
    expect(settings().now.view()).toMatchObject({
      prometheusUrl: "",
      prometheusUrlSource: "default",
      refreshSeconds: 30,
    });
  });

  test("are kept, each for itself, and can be taken back", () => {
    const { now, reopened } = settings();
    now.change({ prometheusUrl: "http://localhost:9090" });
    now.change({ refreshSeconds: 10 });
    expect(reopened().view()).toMatchObject({
      prometheusUrl: "http://localhost:9090",
      prometheusUrlSource: "dashboard",
      refreshSeconds: 10,
    });
    now.change({ prometheusUrl: "" });
    expect(reopened().view()).toMatchObject({ prometheusUrl: "", prometheusUrlSource: "default" });
  });

  test("give way to the configuration file, and say so when they are changed", () => {
    const { now } = settings('{"prometheusUrl":"http://a"}', "http://b");
    expect(now.view()).toMatchObject({ prometheusUrl: "http://b", prometheusUrlSource: "file" });
    expect(() => now.change({ prometheusUrl: "http://c" })).toThrow(BridgeFault);
    now.change({ refreshSeconds: 60 });
    expect(now.view().refreshSeconds).toBe(60);
  });

  test.each([
    { prometheusUrl: "localhost:9090" },
    { prometheusUrl: "file:///etc/passwd" },
    { refreshSeconds: 0 },
    { refreshSeconds: 4 },
    { refreshSeconds: 1.5 },
    { refreshSeconds: 1e9 },
  ])("refuse %j, and stay as they were", (change) => {
    const { now, reopened } = settings();
    expect(() => now.change(change)).toThrow(BridgeFault);
    expect(reopened().view()).toEqual(settings().now.view());
  });

  test.each([
    "",
    "{",
    "7",
    '{"prometheusUrl":"ftp://x","refreshSeconds":"7"}',
    '{"refreshSeconds":0}',
  ])("that somebody has spoiled count as none: %s", (text) => {
    expect(settings(text).now.view()).toEqual(settings().now.view());
  });
});
