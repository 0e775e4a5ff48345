import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BundledPackage } from "./bundled-packages.ts";
import { LINKED_LIBRARIES } from "./linked-libraries.ts";

/** The licences whose text has to come along, by their names in SPDX: nobody else's copy is at hand everywhere. */
const WHOLE_TEXTS = ["LGPL-2.0", "LGPL-2.1", "Apache-2.0"] as const;

/** What is to be said about the work of others in the program, in Markdown. */
export function renderThirdParty(packages: readonly BundledPackage[], bunVersion: string): string {
  const texts = WHOLE_TEXTS.map((name) => {
    const text = readFileSync(join(import.meta.dir, "licence-texts", `${name}.txt`), "utf8");
    return `### ${name}\n\n${fence(text)}`;
  });
  return `# Work of others in waybar-llm-bridge

The program is this project's code (MIT, see the file named copyright beside this one) with the packages below, on top of the runtime of Bun.

## Packages

${packages.map(renderPackage).join("\n")}
## Bun ${bunVersion}

Bun is MIT licensed: <https://github.com/oven-sh/bun>. The release named bun-v${bunVersion} has its sources. Its program contains these libraries; each home has its copyright notices:

${LINKED_LIBRARIES.map(({ name, license = "several licences", home }) => `- ${name}: ${license}, <${home}>`).join("\n")}

## To change a library under the LGPL

JavaScriptCore and tinycc are under the GNU LGPL, so you may change them and run this program with your version. Nothing of this project is linked with them: a release is Bun's own program with the bundled scripts behind its end. Build Bun ${bunVersion} with your changes as its LICENSE.md describes, then run \`scripts/build.ts\` of this project's sources with that Bun.

## Texts

${texts.join("\n")}`;
}

function renderPackage({ name, version, license, licenseText }: BundledPackage): string {
  return `### ${name} ${version} (${license})\n\n${fence(licenseText)}`;
}

/** Text as it is: four ticks, because a licence may itself be Markdown. */
function fence(text: string): string {
  return `\`\`\`\`text\n${text.replace(/^\n+|\s+$/g, "")}\n\`\`\`\`\n`;
}
