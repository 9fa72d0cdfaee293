/** What a part of the text is; a terminal with colour shows each in its own way (ECMA-48 SGR). */
export type Style = (text: string, role: Role) => string;

type Role = 'place' | 'error' | 'warning' | 'note' | 'quiet' | 'help';

const codes: Readonly<Record<Role, string>> = {
  place: '1',
  error: '1;31',
  warning: '1;33',
  note: '1;36',
  quiet: '2',
  help: '32',
};

export const plain: Style = (text) => text;

export const colored: Style = (text, role) => (text === '' ? '' : `\u001b[${codes[role]}m${text}\u001b[0m`);
