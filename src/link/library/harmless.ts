/**
 * Functions outside the program that only look at their arguments: a value handed to them is still where it was.
 * Sources: the packages' documentation.
 */
export const HARMLESS: ReadonlySet<string> = new Set([
  ...['Print', 'Printf', 'Println', 'Sprint', 'Sprintf', 'Sprintln', 'Fprint', 'Fprintf', 'Fprintln', 'Errorf'].map(
    (n) => `fmt.${n}`,
  ),
  ...['Print', 'Printf', 'Println', 'Fatal', 'Fatalf', 'Fatalln'].map((n) => `log.${n}`),
  'errors.Is',
  'errors.As',
  'errors.New',
  'time.Sleep',
  'reflect.DeepEqual',
  'reflect.TypeOf',
  'context.WithCancel',
  'context.WithTimeout',
  'context.WithDeadline',
  'context.WithValue',
]);
