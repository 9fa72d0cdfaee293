import type { PlacedCall } from '../../link/call-graph.js';
import { externalKey } from '../../link/calls.js';
import type { Linked } from '../../link/link.js';
import type { Fn, FnId } from '../../link/program.js';

/**
 * Functions that a process can call but once: they serve what started it until it ends, or panic when they are called again.
 * Who calls one is called once itself. Sources: the packages' documentation.
 */
const ONLY_ONCE = new Set([
  'github.com/hashicorp/go-plugin.Serve',
  'github.com/hashicorp/terraform-plugin-sdk/v2/plugin.Serve',
  'github.com/hashicorp/terraform-plugin-framework/providerserver.Serve',
  ...['Start', 'StartWithContext', 'StartHandler', 'StartWithOptions', 'StartHandlerFunc'].map(
    (name) => `github.com/aws/aws-lambda-go/lambda.${name}`,
  ),
  'sigs.k8s.io/controller-runtime.SetupSignalHandler',
  'sigs.k8s.io/controller-runtime/pkg/manager/signals.SetupSignalHandler',
  ...['SetupSignalHandler', 'SetupSignalContext'].map((name) => `k8s.io/apiserver/pkg/server.${name}`),
  ...['SetupSignalHandler', 'NewContext'].map((name) => `knative.dev/pkg/signals.${name}`),
]);

/** The function around a call that can be made but once. */
export function aroundOnly({ fn, target: { external } }: PlacedCall): FnId | undefined {
  const known = external !== undefined && ONLY_ONCE.has(externalKey(external));
  return known && fn.func.kind !== 'literal' ? fn.id : undefined;
}

/**
 * `func() (cli.Command, error)`: makes the command that the program is started with. Source: packages
 * github.com/mitchellh/cli and github.com/hashicorp/cli, `CommandFactory`.
 */
export function makesCommand({ types }: Linked, { func, file }: Fn): boolean {
  const [made] = func.results.map((id) => types.ofVar(file, id));
  if (func.params.length > 0 || func.results.length !== 2 || made?.k !== 'named') return false;
  return made.name === 'Command' && /^github\.com\/(mitchellh|hashicorp)\/cli$/.test(made.path);
}
