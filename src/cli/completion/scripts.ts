import type { Value, Words } from './words.js';

/** The completion of each shell as a script for it. */
export const scripts: Readonly<Record<string, (words: Words) => string>> = { bash, zsh, fish };

function bash({ options, commands, rules }: Words): string {
  const values = options.flatMap(({ flags, value }) => {
    const action = bashAction(value);
    return action === undefined ? [] : [`    ${flags.join('|')}) ${action}; return ;;`];
  });
  return `_gorphan() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]}
  # Bash makes words of what stands around an equals sign.
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  local last=\${cur##*,}
  case $prev in
    explain) COMPREPLY=($(compgen -W '${rules.join(' ')}' -- "$cur")); return ;;
    completion) COMPREPLY=($(compgen -W '${Object.keys(scripts).join(' ')}' -- "$cur")); return ;;
${values.join('\n')}
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W '${options.flatMap(({ flags }) => flags).join(' ')}' -- "$cur"))
  elif ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '${commands.join(' ')}' -- "$cur") $(compgen -f -- "$cur"))
  else
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}
complete -o filenames -F _gorphan gorphan
`;
}

function bashAction(value: Value): string | undefined {
  if (value.kind === 'none') return undefined;
  if (value.kind === 'files') return 'COMPREPLY=($(compgen -f -- "$cur"))';
  if (value.kind === 'any') return 'COMPREPLY=()';
  const words = `-W '${value.words.join(' ')}'`;
  return value.list
    ? `COMPREPLY=($(compgen -P "\${cur%"$last"}" ${words} -- "$last"))`
    : `COMPREPLY=($(compgen ${words} -- "$cur"))`;
}

function zsh({ options, commands, rules }: Words): string {
  const lines = options.flatMap(({ flags, says, value }) =>
    flags.map((flag) => {
      const help = says.replace(/[[\]:\\]/g, '\\$&');
      return `    ${quoted(`*${flag}${value.kind === 'none' ? '' : flag.startsWith('--') ? '=' : ''}[${help}]${zshAction(value)}`)}`;
    }),
  );
  return `#compdef gorphan
_gorphan() {
  case $words[2] in
    explain) _arguments '2:rule:(${rules.join(' ')})'; return ;;
    completion) _arguments '2:shell:(${Object.keys(scripts).join(' ')})'; return ;;
  esac
  _arguments \\
${lines.join(' \\\n')} \\
    '1: :{_alternative "commands:command:(${commands.join(' ')})" "files:file:_files"}' \\
    '*:file:_files'
}
if [[ $funcstack[1] == _gorphan ]]; then _gorphan "$@"; else compdef _gorphan gorphan; fi
`;
}

function zshAction(value: Value): string {
  if (value.kind === 'none') return '';
  if (value.kind === 'files') return ':file:_files';
  if (value.kind === 'any') return ':value: ';
  return value.list ? `:rule:_values -s , rule ${value.words.join(' ')}` : `:value:(${value.words.join(' ')})`;
}

function fish({ options, commands, rules }: Words): string {
  const lines = options.map(({ flags, says, value }) => {
    const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
    return `complete -c gorphan ${names.join(' ')}${fishAction(value)} -d ${quoted(says)}`;
  });
  return [
    ...lines,
    `complete -c gorphan -n __fish_use_subcommand -a ${quoted(commands.join(' '))}`,
    `complete -c gorphan -n '__fish_seen_subcommand_from explain' -x -a ${quoted(rules.join(' '))}`,
    `complete -c gorphan -n '__fish_seen_subcommand_from completion' -x -a ${quoted(Object.keys(scripts).join(' '))}`,
    '',
  ].join('\n');
}

function fishAction(value: Value): string {
  if (value.kind === 'none') return '';
  if (value.kind === 'files') return ' -r -F';
  if (value.kind === 'any') return ' -x';
  const words = value.words.join(' ');
  return value.list ? ` -x -a ${quoted(`(__fish_append , ${words})`)}` : ` -x -a ${quoted(words)}`;
}

/** One word to all three shells. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
