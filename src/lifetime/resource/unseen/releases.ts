/** Methods that release a value of a type that is not known, the likeliest first. */
export const RELEASES: readonly string[] = [
  'Close',
  'CloseWithError',
  'CloseIndex',
  'CloseNow',
  'Abort',
  'Rollback',
  'Commit',
  'Discard',
  'Stop',
  'Kill',
  'Shutdown',
  'Release',
  'Cancel',
  'Destroy',
];
