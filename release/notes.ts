/**
 * `node release/notes.ts v1.2.3 [FILE]`: the section of CHANGELOG.md for a tag, into a file or to
 * standard output. Fails for a tag that is not the version in package.json, or has no section.
 */
import { readFileSync, writeFileSync } from "node:fs";

import packageJson from "../package.json" with { type: "json" };

/** What is under the heading `## VERSION / DATE`; undefined without one, or when it is empty. */
export function sectionOf(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => /^\S*/.exec(text)?.[0] === version);
  return section?.slice(section.indexOf("\n")).trim() || undefined;
}

function notes(tag: string): string {
  const { version } = packageJson;
  if (tag !== `v${version}`) throw new Error(`the tag ${tag} is not v${version} of package.json`);
  const section = sectionOf(readFileSync("CHANGELOG.md", "utf8"), version);
  if (section === undefined) throw new Error(`CHANGELOG.md has no section for ${version}`);
  return `${section}\n`;
}

if (import.meta.main) {
  const [tag = "", file] = process.argv.slice(2);
  if (file === undefined) process.stdout.write(notes(tag));
  else writeFileSync(file, notes(tag));
}
