import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  setOwnSetting,
  SIGNAL,
  takeOutOwnSettings,
  TELEMETRY,
} from "../../../../src/install/setup/own-setting.ts";

const setSignal = (text: string, signal: number, path: string): string =>
  setOwnSetting(text, SIGNAL, signal, path);
const setTelemetry = (text: string): string => setOwnSetting(text, TELEMETRY, true, "f");

describe("our own signal in our own configuration", () => {
  test.each([
    ["a file that is not there yet", "", "[bar]\nsignal = 9\n"],
    [
      "a file without that section",
      "[budget]\ndaily = 5",
      "[budget]\ndaily = 5\n\n[bar]\nsignal = 9\n",
    ],
    [
      "a section without a signal",
      '# mine\n[bar] # b\nicons = "plain"\n',
      '# mine\n[bar] # b\nsignal = 9\nicons = "plain"\n',
    ],
    [
      "a signal of the user's",
      "[bar]\n  signal=8 # why\n[budget]\n",
      "[bar]\n  signal=9 # why\n[budget]\n",
    ],
    ["a header at the end of the file", "[bar]", "[bar]\nsignal = 9\n"],
    [
      "Windows line breaks",
      "[bar]\r\nmax_width = 40\r\n",
      "[bar]\r\nsignal = 9\r\nmax_width = 40\r\n",
    ],
    ["another section's signal", "[x]\nsignal = 1\n", "[x]\nsignal = 1\n\n[bar]\nsignal = 9\n"],
  ])("is set in %s", (_what, before, after) => {
    expect(setSignal(before, 9, "f")).toBe(after);
    expect(setSignal(after, 9, "f")).toBe(after);
  });

  test("is left alone in a file that is no TOML, which is named with its line", () => {
    expect(() => setSignal("[bar]\nsignal =\n", 9, "/c.toml")).toThrow(/\(\/c\.toml, line 2\)$/);
  });

  test.each(["bar = { signal = 3 }\n", "bar.signal = 3\n"])(
    "is left to the user where the file says it in another way: %j",
    (text) => {
      expect(() => setSignal(text, 9, "/c.toml")).toThrow(
        "found a file that is written in another way (/c.toml)",
      );
    },
  );

  test("comes out of whatever was written around it", () => {
    const line = fc.constantFrom("# note", "", "max_width = 40", 'icons = "plain"');
    const lines = fc
      .uniqueArray(line, { maxLength: 3 })
      .map((each) => each.map((text) => `${text}\n`).join(""));
    fc.assert(
      fc.property(lines, (inBar) => {
        const before = `[budget]\ndaily = 5\n\n[bar]\n${inBar}`;
        const changed = `# new\n${setSignal(before, 9, "f")}`;
        const back = takeOutOwnSettings(changed, before);
        expect(back.startsWith("# new\n[budget]\ndaily = 5\n")).toBe(true);
        expect(withoutEmptyBar(back)).toEqual(withoutEmptyBar(before));
      }),
    );
  });

  test("goes with its section where it was alone in it", () => {
    const before = "[budget]\ndaily = 5\n";
    expect(takeOutOwnSettings(`# new\n${setSignal(before, 9, "f")}`, before)).toBe(
      `# new\n${before}`,
    );
  });

  test("stays where the user had one before", () => {
    expect(takeOutOwnSettings("[bar]\nsignal = 9\n", "[bar]\nsignal = 8\n")).toBe(
      "[bar]\nsignal = 9\n",
    );
  });
});

describe("what setup --telemetry sets there", () => {
  test("says who has written it, and goes again, whatever is written around it", () => {
    const before = '[telemetry]\nforward = "http://collector.example:4318"\n';
    const set = setTelemetry(setSignal(before, 9, "f"));
    expect(set).toContain("[telemetry]\nenabled = true  # for setup --telemetry\nforward");
    expect(takeOutOwnSettings(`# new\n${set}`, before)).toBe(`# new\n${before}`);
  });

  test("is a line of the user's that is changed where there is one, and that one stays", () => {
    const before = "[telemetry]\nenabled = false # not yet\n";
    const set = setTelemetry(before);
    expect(set).toBe("[telemetry]\nenabled = true # not yet\n");
    expect(takeOutOwnSettings(set, before)).toBe(set);
  });

  test("is not taken for ours where the user has written it", () => {
    const theirs = "[telemetry]\nenabled = true\n\n[server]\nenabled = true\n";
    expect(setTelemetry(theirs)).toBe(theirs);
    expect(takeOutOwnSettings(theirs, "")).toBe(theirs);
  });
});

/** What a text says under `[bar]`; nothing where that holds nothing. */
function withoutEmptyBar(text: string): object {
  const { bar } = Bun.TOML.parse(text) as { readonly bar?: object };
  return bar && Object.keys(bar).length > 0 ? { bar } : {};
}
