import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/build.ts";

const rooms = readdirSync(join(ROOT, "src"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

test.each(rooms)(
  "%s opens with what it is for, who imports it and what it never does",
  async (room) => {
    const readme = await Bun.file(join(ROOT, "src", room, "README.md")).text();
    expect(readme.split("\n", 1)).toEqual([`# ${room}`]);
    expect(readme).toContain("For: ");
    expect(readme).toContain("Imported by: ");
    expect(readme).toContain("Never: ");
  },
);
