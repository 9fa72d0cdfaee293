/** Stands below the options in `--help`. */
export const afterHelp = `
Commands:
  gorphan rules                     list the rules
  gorphan explain RULE              print the page of a rule
  gorphan lsp                       serve an editor (Language Server Protocol)
  gorphan init                      write a commented .gorphan.yaml
  gorphan cache clear               forget what was made of unchanged files
  gorphan completion SHELL          print the completion for bash, zsh or fish
  gorphan merge FILES...            put the SARIF or JSON reports of several runs into one

Examples:
  gorphan                           check the module around the working folder
  gorphan ./api/... cmd/server      report only what lies in these folders
  gorphan --strict --tests          report more: low confidence, and tests
  gorphan --format sarif=leaks.sarif --format text
  gorphan --stdin-filename api/pump.go - < buffer.go

Exit codes:
  0  nothing at or above the level of --fail-on
  1  findings
  2  a mistake in the options, the configuration or a named path
  3  gorphan itself failed; what it found is printed

Suppress a finding with //gorphan:ignore RULE -- REASON on its line, the line above or the function;
//gorphan:ignore-file RULE -- REASON leaves it out in the whole file.
A folder that is named like a command is written with a dot: ./rules
`;
