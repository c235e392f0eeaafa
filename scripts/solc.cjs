#!/usr/bin/env node
// Answers as the native compiler does, out of the npm package `solc`, for whoever calls the compiler by path: py-solc-x,
// ape and forge. `scripts/setup_compiler.py` links to this file where the native compiler cannot be downloaded.
// It knows the two calls that those make: `--version` and `--standard-json`.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { text } = require("node:stream/consumers");
const solc = require("solc");

/** The values of an option that may be given more than once, as `--include-path` may. */
function valuesOf(args, option) {
  return args.flatMap((arg, i) => (arg === option ? [args[i + 1]] : []));
}

/** Looks an import up in the base path first, then in each include path. */
function importFrom(folders) {
  return (name) => {
    const found = folders.map((folder) => path.resolve(folder, name)).find((file) => fs.existsSync(file));
    return found === undefined
      ? { error: `File not found in ${folders.join(", ")}.` }
      : { contents: fs.readFileSync(found, "utf8") };
  };
}

async function main(args) {
  if (args.includes("--version")) {
    console.log(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}`);
  } else if (args.includes("--standard-json")) {
    // ape compiles a copy of the project that lacks `node_modules`, so imports are looked for here in the end.
    const folders = [...valuesOf(args, "--base-path"), ...valuesOf(args, "--include-path"), path.dirname(__dirname)];
    const read = importFrom(folders);
    process.stdout.write(solc.compile(await text(process.stdin), { import: read }));
  } else {
    console.error("This compiler takes --standard-json with its input on stdin, or --version.");
    process.exitCode = 1;
  }
}

main(process.argv.slice(2));
