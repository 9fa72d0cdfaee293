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
  ...listed('bytes', 'Buffer.ReadFrom Buffer.WriteTo Reader.WriteTo'),
  ...listed('strings', 'Reader.WriteTo'),
  ...listed('os', 'File.ReadFrom File.WriteTo'),
  ...listed('bufio', 'Writer.ReadFrom Reader.WriteTo ReadWriter.ReadFrom ReadWriter.WriteTo'),
  ...listed('bufio', 'NewReader NewReaderSize NewScanner NewWriter NewWriterSize NewReadWriter'),
  ...listed('encoding/json', 'NewDecoder NewEncoder'),
  ...listed('encoding/xml', 'NewDecoder NewEncoder'),
  ...listed('encoding/gob', 'NewDecoder NewEncoder'),
  ...listed('encoding/csv', 'NewReader NewWriter'),
  ...listed('encoding/base64', 'NewDecoder'),
  ...listed('encoding/binary', 'Read Write'),
  ...listed('encoding/pem', 'Encode'),
  ...listed('encoding/hex', 'NewDecoder NewEncoder Dumper'),
  ...listed('encoding/ascii85', 'NewDecoder NewEncoder'),
  ...listed('encoding/base32', 'NewDecoder NewEncoder'),
  ...listed('github.com/BurntSushi/toml', 'NewDecoder NewEncoder DecodeReader NewReader'),
  ...listed('github.com/pelletier/go-toml', 'NewDecoder NewEncoder LoadReader'),
  ...listed('github.com/pelletier/go-toml/v2', 'NewDecoder NewEncoder'),
  ...listed('github.com/goccy/go-yaml', 'NewDecoder NewEncoder'),
  ...listed('github.com/goccy/go-json', 'NewDecoder NewEncoder'),
  ...listed('github.com/json-iterator/go', 'NewDecoder NewEncoder API.NewDecoder API.NewEncoder'),
  ...listed('github.com/PuerkitoBio/goquery', 'NewDocumentFromReader'),
  ...listed('golang.org/x/net/html', 'Parse NewTokenizer'),
  ...listed('github.com/moby/sys/mountinfo', 'GetMountsFromReader'),
  ...listed('gopkg.in/yaml.v2', 'NewDecoder NewEncoder'),
  ...listed('gopkg.in/yaml.v3', 'NewDecoder NewEncoder'),
  ...listed('compress/gzip', 'NewReader NewWriter NewWriterLevel'),
  ...listed('compress/zlib', 'NewReader NewWriter'),
  ...listed('compress/bzip2', 'NewReader'),
  ...listed('compress/flate', 'NewReader NewWriter'),
  // Read by a generator; at run time they do nothing.
  ...listed('github.com/google/wire', 'NewSet Build Bind Struct Value InterfaceValue FieldsOf'),
  ...listed('archive/tar', 'NewReader NewWriter'),
  ...listed('archive/zip', 'NewReader NewWriter'),
  // Close of a file that was not opened by its name has no effect.
  ...['elf', 'macho', 'pe', 'plan9obj'].map((name) => `debug/${name}.NewFile`),
  ...listed('text/tabwriter', 'NewWriter'),
  ...listed('image', 'Decode DecodeConfig'),
  ...['gif', 'jpeg', 'png'].flatMap((name) => listed(`image/${name}`, 'Decode DecodeConfig Encode')),
  ...listed('mime/multipart', 'NewReader NewWriter'),
  ...listed('text/template', 'Template.Execute Template.ExecuteTemplate'),
  ...listed('html/template', 'Template.Execute Template.ExecuteTemplate'),
  ...listed('net/http', 'ServeContent'),
  ...listed('net/http/httputil', 'DumpResponse'),
  ...listed('runtime/pprof', 'WriteHeapProfile Profile.WriteTo'),
  'maps.Clone',
  'slices.Clone',
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

/** Functions outside the program whose result stands for the arguments: whoever is given it has what is in them. */
export const GATHERS: ReadonlySet<string> = new Set(['io.MultiWriter', 'maps.Clone', 'slices.Clone']);

/**
 * Functions outside the program whose result stands for the first argument: its Close closes that. That it fails does not:
 * a `tls.Conn` whose handshake is refused leaves the connection open. What becomes of the other arguments is not known.
 */
export const WRAPPERS: ReadonlySet<string> = new Set([
  ...listed('crypto/tls', 'Client Server NewListener'),
  ...listed('github.com/refraction-networking/utls', 'Client Server UClient'),
  ...listed('net/textproto', 'NewConn'),
  ...listed('golang.org/x/net/netutil', 'LimitListener'),
]);

/** Fields through which a library only reads or writes: who opens a file for a command closes it (os/exec, `Cmd`). */
export const LENDING_FIELDS: ReadonlySet<string> = new Set(
  ['Stdin', 'Stdout', 'Stderr'].map((name) => `os/exec.Cmd.${name}`),
);

/** Whether who calls the function still has what it gives it, and nobody else. */
export const onlyLooks = (key: string): boolean =>
  HARMLESS.has(key) && !GATHERS.has(key) && KEPT_ARGUMENT[key] === undefined;

/** The one argument that is kept all the same: whoever has the context can get at its value. */
export const KEPT_ARGUMENT: Readonly<Record<string, number>> = { 'context.WithValue': 2 };

function listed(path: string, names: string): readonly string[] {
  return names.split(' ').map((name) => `${path}.${name}`);
}
