const { commands, workspace } = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

/** @type {LanguageClient | undefined} */
let client;

/** Starts `gorphan lsp`; the client restarts it when it dies. */
exports.activate = async (context) => {
  const command = workspace.getConfiguration('gorphan').get('path') || 'gorphan';
  const server = { command, args: ['lsp', '--stdio'] };
  client = new LanguageClient('gorphan', 'gorphan', server, {
    documentSelector: [{ scheme: 'file', language: 'go' }],
    synchronize: { configurationSection: 'gorphan' },
  });
  context.subscriptions.push(commands.registerCommand('gorphan.restart', () => client?.restart()));
  await client.start();
};

exports.deactivate = () => client?.stop();
