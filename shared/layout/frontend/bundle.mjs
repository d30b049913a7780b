// Bundles one entry into a folder: <name>.<hash>.js, its style, the licences of what it holds, and a manifest.
// Usage: node bundle.mjs <entry.js> <output folder>. An entry that does not exist yet is skipped with a word.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const [entry, folder] = process.argv.slice(2);

function packagesIn(metafile) {
  const names = Object.keys(metafile.inputs)
    .map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1])
    .filter(Boolean);
  return [...new Set(names)].sort();
}

function licenceOf(name) {
  const home = join("node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const file = readdirSync(home).find((candidate) => /^licen[cs]e/i.test(candidate));
  const text = file ? readFileSync(join(home, file), "utf8").trim() : "";
  return `${name} ${version} (${license})\n\n${text}\n`;
}

function plainNames(metafile) {
  const pairs = Object.keys(metafile.outputs)
    .map((path) => basename(path))
    .map((hashed) => [hashed.replace(/\.[A-Z0-9]{8}\./, "."), hashed]);
  return Object.fromEntries(pairs.sort());
}

if (existsSync(entry)) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: [entry],
    outdir: folder,
    entryNames: "[name].[hash]",
    bundle: true,
    minify: true,
    metafile: true,
    format: "esm",
    legalComments: "none",
    target: ["es2020", "chrome109", "firefox115", "safari16"],
  });
  const licences = packagesIn(metafile).map(licenceOf);
  if (licences.length > 0) {
    writeFileSync(join(folder, "LICENSES.txt"), licences.join("\n" + "-".repeat(80) + "\n\n"));
  }
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(plainNames(metafile), null, 2) + "\n");
} else {
  console.log(`${entry} does not exist yet: nothing to bundle`);
}
