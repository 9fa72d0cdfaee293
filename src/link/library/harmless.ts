/**
 * Functions outside the program that only look at their arguments: a value handed to them is still where it was.
 * Sources: the packages' documentation.
 */
export const HARMLESS: ReadonlySet<string> = new Set([
  ...['Print', 'Printf', 'Println', 'Sprint', 'Sprintf', 'Sprintln', 'Fprint', 'Fprintf', 'Fprintln', 'Errorf'].map(
    (n) => `fmt.${n}`,
  ),
  ...['Print', 'Printf', 'Println', 'Fatal', 'Fatalf', 'Fatalln'].map((n) => `log.${n}`),
  // They read or write through what they are given, and have no way to close it.
  ...listed('io', 'Copy CopyBuffer CopyN ReadAll ReadAtLeast ReadFull WriteString NopCloser LimitReader MultiReader'),
  ...listed('io', 'MultiWriter TeeReader NewSectionReader'),
  ...listed('io/ioutil', 'ReadAll NopCloser'),
  ...listed('bufio', 'NewReader NewReaderSize NewScanner NewWriter NewWriterSize NewReadWriter'),
  ...listed('encoding/json', 'NewDecoder NewEncoder'),
  ...listed('encoding/xml', 'NewDecoder NewEncoder'),
  ...listed('encoding/gob', 'NewDecoder NewEncoder'),
  ...listed('encoding/csv', 'NewReader NewWriter'),
  ...listed('encoding/base64', 'NewDecoder'),
  ...listed('encoding/binary', 'Read Write'),
  ...listed('encoding/pem', 'Encode'),
  ...listed('gopkg.in/yaml.v2', 'NewDecoder NewEncoder'),
  ...listed('gopkg.in/yaml.v3', 'NewDecoder NewEncoder'),
  ...listed('compress/gzip', 'NewReader NewWriter NewWriterLevel'),
  ...listed('compress/zlib', 'NewReader NewWriter'),
  ...listed('compress/bzip2', 'NewReader'),
  ...listed('compress/flate', 'NewReader NewWriter'),
  ...listed('archive/tar', 'NewReader NewWriter'),
  ...listed('archive/zip', 'NewReader NewWriter'),
  ...listed('text/tabwriter', 'NewWriter'),
  ...listed('image', 'Decode DecodeConfig'),
  ...listed('net/http', 'ServeContent'),
  ...listed('net/http/httputil', 'DumpResponse'),
  ...listed('runtime/pprof', 'WriteHeapProfile Profile.WriteTo'),
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

function listed(path: string, names: string): readonly string[] {
  return names.split(' ').map((name) => `${path}.${name}`);
}
