import { expect, test } from "bun:test";
import { MAN_PAGE, renderManPage, UNDATED } from "../../scripts/write/man-page.ts";
import { VERB_GROUPS } from "../../src/cli/verbs.ts";
import { describeNeeding, missingPrograms } from "../support/describe-needing.ts";

test("the manual is what scripts/write/man-page.ts makes of the verbs: run it after a change", async () => {
  expect(await Bun.file(MAN_PAGE).text()).toBe(renderManPage());
});

test("a release finds the line to put its day into", () => {
  expect(renderManPage().split("\n")).toContain(UNDATED);
});

describeNeeding("the manual", missingPrograms(["mandoc"]), () => {
  test("has nothing that a checker of manuals would remark upon", () => {
    const { stdout } = Bun.spawnSync(["mandoc", "-T", "lint", "-W", "style", MAN_PAGE]);
    expect(stdout.toString()).toBe("");
  });

  test("shows each verb with its summary and its options", () => {
    const { stdout } = Bun.spawnSync(["mandoc", "-T", "utf8", "-O", "width=400", MAN_PAGE]);
    // Bold is a letter, a backspace and the letter again.
    const shown = stdout
      .toString()
      .replaceAll(/.\u0008/g, "")
      .replaceAll(/\s+/g, " ");
    for (const { name, summary, args } of VERB_GROUPS.flatMap((group) => group.verbs)) {
      expect(shown).toContain(` ${name} `);
      expect(shown).toContain(`${summary}.`.replaceAll(/\s+/g, " "));
      for (const [arg, { type }] of Object.entries(args)) {
        if (type !== "positional") expect(shown).toContain(`--${arg}`);
      }
    }
  });
});
