/** Fields of a command of what is like urfave/cli. */
export const CLI = ['Action', 'Before', 'After'];

/** What is like urfave/cli. */
export const COMMAND_LINES = [
  'github.com/urfave/cli',
  'github.com/urfave/cli/v2',
  'github.com/urfave/cli/v3',
  'github.com/minio/cli',
  'github.com/codegangsta/cli',
  'gopkg.in/urfave/cli.v1',
  'gopkg.in/urfave/cli.v2',
];

export const KINGPIN = ['github.com/alecthomas/kingpin/v2', 'gopkg.in/alecthomas/kingpin.v2'];

/**
 * Fields of descriptions whose functions are run once, as main is, by import path of the description's type. Sources:
 * the packages' documentation.
 */
export const COMMAND_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'github.com/spf13/cobra': [
    'Run',
    'RunE',
    'PreRun',
    'PreRunE',
    'PersistentPreRun',
    'PersistentPreRunE',
    'PostRun',
    'PostRunE',
  ],
  ...Object.fromEntries(COMMAND_LINES.map((path) => [path, CLI])),
  'github.com/peterbourgon/ff/v3/ffcli': ['Exec'],
  'github.com/peterbourgon/ff/v2/ffcli': ['Exec'],
  'github.com/peterbourgon/ff/v4': ['Exec'],
  'github.com/anacrolix/bargle': ['DefaultAction'],
  'github.com/containerd/plugin': ['InitFn'],
  'go.uber.org/fx': ['OnStart', 'OnStop'],
  'github.com/jawher/mow.cli': CLI,
  'github.com/segmentio/cli': ['Func'],
  'github.com/wailsapp/wails/v2/pkg/options': ['OnStartup', 'OnDomReady', 'OnShutdown', 'OnBeforeClose'],
  'k8s.io/client-go/tools/leaderelection': ['OnStartedLeading', 'OnStoppedLeading'],
};
