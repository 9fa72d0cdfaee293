import { describe, expect, test } from 'vitest';
import { Endings } from '../../../src/lifetime/goroutine/endings.js';
import { Wakers } from '../../../src/lifetime/goroutine/wakers.js';
import { ProcessLifetime } from '../../../src/lifetime/process/process-lifetime.js';
import { openResources } from '../../../src/lifetime/resource/resources.js';
import { link } from '../../../src/link/link.js';
import { lower } from '../../../src/lower/lower.js';
import { createParser } from '../../../src/syntax/parser.js';

const parser = await createParser();

/** What is left open: the line of the opening call below the header, and why it is taken to open something. */
function open(body: string): readonly string[] {
  const text = `${HEADER}${body}`;
  const file = {
    name: 'p.go',
    module: 0,
    importPath: 'example.com/internal/p',
    test: false,
    vendored: false,
    report: true,
  };
  const modules = [{ dir: '', path: 'example.com' }];
  const linked = link({ files: [{ file, facts: lower(parser.parse(text), text) }], modules, whole: true, pairs: [] });
  const wakers = new Wakers(linked);
  const goroutines = { wakers, endings: new Endings(linked, wakers), endless: [] };
  return openResources(linked, new ProcessLifetime(linked), goroutines).map(
    ({ at, unseen }) => `${text.slice(HEADER.length, at.start).split('\n').length}: ${unseen ?? 'seen'}`,
  );
}

const HEADER = `package p

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"example.org/tunnel"
	"example.org/vault"
	"cloud.google.com/go/storage"
	"github.com/aws/aws-sdk-go/service/s3"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5/pgxpool"
	zlog "github.com/rs/zerolog/log"
	elog "example.org/extras/log"
	"github.com/sirupsen/logrus"
	"k8s.io/client-go/kubernetes"
	sdk "go.opentelemetry.io/otel/sdk/metric"
)

`;

const USE = 'conn.Write(nil)';

describe('a name', () => {
  const dial = (callee: string, more = ''): string => `func f(ctx context.Context, d *tunnel.Dialer) {
	conn, err := ${callee}
	if err != nil {
		return
	}
	${more}
	${USE}
}`;

  test('says that something is opened', () => {
    expect(open(dial('d.DialContext(ctx, "a")'))).toEqual(['2: told by its name']);
    expect(open(dial('tunnel.Dial("a")'))).toEqual(['2: told by its name']);
  });

  test('says nothing where the value is closed, called, or made of what is closed', () => {
    expect(open(dial('tunnel.Dial("a")', 'defer conn.Close()'))).toEqual([]);
    expect(open(dial('tunnel.Dial("a")', 'conn()'))).toEqual([]);
    expect(open(dial('d.Dial("a")', 'defer d.Close()'))).toEqual([]);
    expect(open(dial('d.Accept(ctx)'))).toEqual([]);
  });

  test('opens what is named, and nothing over what is there', () => {
    expect(open(dial('tunnel.OpenFile("a", 3)'))).toEqual(['2: told by its name']);
    expect(open(dial('tunnel.OpenFile(ctx, d.Name)'))).toEqual(['2: told by its name']);
    const over = (reader: string): string => `func f(${reader}) {
	conn, err := tunnel.OpenFile(r, r.Size(), "strict")
	if err != nil {
		return
	}
	${USE}
}`;
    expect(open(over('r *tunnel.Reader'))).toEqual([]);
    expect(open(over('r *io.SectionReader'))).toEqual([]);
  });

  test('counts for who keeps what it opens', () => {
    expect(
      open(`type line struct{ conn *tunnel.Conn }
func (l *line) Close() { l.conn.Close() }
func newLine(fail bool) (*line, error) {
	conn, err := tunnel.Dial("a")
	if err != nil {
		return nil, err
	}
	l := &line{conn: conn}
	if fail {
		return nil, io.EOF
	}
	return l, nil
}`),
    ).toEqual(['4: told by its name']);
  });
});

describe('a type', () => {
  const doer = `type doer interface{ Do(req *http.Request) (*http.Response, error) }
func f(d doer, req *http.Request) {
	resp, err := d.Do(req)
`;

  test('says that something is opened', () => {
    expect(open(`${doer}	if err != nil {\n\t\treturn\n\t}\n\tprintln(resp.StatusCode)\n}`)).toEqual([
      '3: told by its type',
    ]);
  });

  test('says nothing more where it is closed', () => {
    expect(open(`${doer}	if err != nil {\n\t\treturn\n\t}\n\tresp.Body.Close()\n}`)).toEqual([]);
  });
});

describe('a callback', () => {
  const told = (cause: string): readonly string[] =>
    open(`func f(upload func(name string, cause error) (io.ReadCloser, error), failed error) error {
	_, err := upload("a", ${cause})
	return err
}`);

  test('opens what it gives', () => expect(told('nil')).toEqual(['2: told by its type']));

  test('that is told of an error opens nothing', () => expect(told('failed')).toEqual([]));
});

describe('a caller that closes', () => {
  const get = (name: string, before: string): string => `func f(ctx context.Context) error {
	item, err := vault.${name}(ctx)
	if err != nil {
		return err
	}
	${before} {
		return io.EOF
	}
	return item.Close()
}`;

  test('shows that the other ways out have forgotten it', () => {
    expect(open(get('Take', 'if item.Empty()'))).toEqual(['2: closed by the caller']);
  });

  test('shows nothing of what is wrapped, begins by a method of its own, or ends with its context', () => {
    expect(open(get('NewReader', 'if item.Empty()'))).toEqual([]);
    expect(open(get('Take', 'if item.Open() != nil'))).toEqual([]);
    expect(open(get('Take', 'if ctx.Err() != nil'))).toEqual([]);
  });
});

describe('a provider of telemetry', () => {
  const provider = (reader: string): string => `func f(r sdk.Reader, e sdk.Exporter) {
	p := sdk.NewMeterProvider(sdk.WithReader(${reader}))
	p.Meter("a")
}`;

  test('runs what it is given in the call', () => {
    expect(open(provider('sdk.NewPeriodicReader(e)'))).toEqual(['2: seen']);
  });

  test('runs nothing of what others have made', () => {
    expect(open(provider('r'))).toEqual([]);
  });
});

describe('the status of a handshake', () => {
  const handshake = (question: string): string => `func f(d *websocket.Dialer) error {
	conn, resp, err := d.Dial("a", nil)
	if err != nil {
		return err
	}
	if ${question} {
		return io.EOF
	}
	return conn.Close()
}`;

  test('is 101 where there is no error', () => {
    expect(open(handshake('resp.StatusCode != http.StatusSwitchingProtocols'))).toEqual([]);
    expect(open(handshake('resp.StatusCode != 101'))).toEqual([]);
    expect(open(handshake('resp.StatusCode >= http.StatusMultipleChoices'))).toEqual([]);
    expect(open(handshake('resp.StatusCode == http.StatusTeapot'))).toEqual([]);
  });

  test('is no reason to leave it open', () => {
    expect(open(handshake('resp.StatusCode < http.StatusMultipleChoices'))).toEqual(['2: seen']);
    expect(open(handshake('resp.ContentLength != 101'))).toEqual(['2: seen']);
  });
});

test('what logs off lets go', () => {
  const session = (end: string): string => `func f(d *tunnel.Dialer) {
	s, err := d.Dial("a")
	if err != nil {
		return
	}
	s.${end}()
}`;
  expect(open(session('Logoff'))).toEqual([]);
  expect(open(session('Look'))).toEqual(['2: told by its name']);
});

describe('the rows of an interface that runs statements', () => {
  const rows = (end: string): string => `
type runner interface { QueryContext(ctx context.Context, query string) (*sql.Rows, error) }

func f(ctx context.Context, r runner) error {
	rows, err := r.QueryContext(ctx, "a")
	if err != nil {
		return err
	}
	if rows.Err() != nil {
		return rows.Err()
	}
	${end}
	return nil
}`;

  test('are closed where they have failed, or are read to their end', () => {
    expect(open(rows('defer rows.Close()'))).toEqual([]);
    expect(open(rows('for rows.Next() {}'))).toEqual([]);
  });

  test('stay open where nothing reads them', () => {
    expect(open(rows('rows.Scan()'))).toEqual(['5: told by its type']);
  });
});

describe('the last word of a logger', () => {
  const refused = (word: string): string => `
func f() (net.Conn, error) {
	conn, err := net.Dial("tcp", "a")
	if err != nil {
		return nil, err
	}
	if err := check(); err != nil {
		${word}
		return nil, err
	}
	return conn, nil
}

func check() error { return io.EOF }`;

  test('ends the goroutine', () => {
    expect(open(refused('logrus.WithError(err).WithField("a", 1).Panic("b")'))).toEqual([]);
    expect(open(refused('zlog.Fatal().Err(err).Str("a", "b").Msg("c")'))).toEqual([]);
  });

  test('is told by its name where nothing else is known of it', () => {
    expect(open(refused('elog.Fatale(err)'))).toEqual([]);
    expect(open(refused('elog.Fatalw("a", "err", err)'))).toEqual([]);
    expect(open(refused('elog.FatalIf(err, "a")'))).toEqual(['3: seen']);
  });

  test('ends nothing where it only tells', () => {
    expect(open(refused('logrus.WithError(err).Error("b")'))).toEqual(['3: seen']);
    expect(open(refused('zlog.Error().Err(err).Str("a", "b").Msg("c")'))).toEqual(['3: seen']);
  });
});

test('what is given of an object of S3 is closed by whom its body is given to', () => {
  const text = (end: string): string => `func f(c *s3.S3) error {
	out, err := c.GetObject(&s3.GetObjectInput{})
	if err != nil {
		return err
	}
	return ${end}(out.Body)
}

func read(body io.ReadCloser) error {
	defer body.Close()
	_, err := io.ReadAll(body)
	return err
}

func leave(body io.ReadCloser) error {
	_, err := io.ReadAll(body)
	return err
}`;
  expect(open(text('read'))).toEqual([]);
  expect(open(text('leave'))).toEqual(['2: seen']);
});

test('the next message of a connection holds nothing of its own', () => {
  const text = (name: string): string => `type socket interface { ${name}(kind int) (io.WriteCloser, error) }

func f(s socket) error {
	w, err := s.${name}(1)
	if err != nil {
		return err
	}
	if _, err := w.Write(nil); err != nil {
		return err
	}
	return w.Close()
}`;
  expect(open(text('NextWriter'))).toEqual([]);
  expect(open(text('Writer'))).toEqual(['4: told by its type']);
});

describe('a client of a node', () => {
  const ask = (address: string): readonly string[] =>
    open(`func f(ctx context.Context, host, address string) {
	client, err := ethclient.DialContext(ctx, ${address})
	if err != nil {
		return
	}
	client.ChainID(ctx)
}`);

  test('keeps its connection', () => {
    expect(ask('"wss://" + host')).toEqual(['2: seen']);
    expect(ask('address')).toEqual(['2: seen']);
  });

  test('by HTTP has none', () => {
    expect(ask('"http://localhost:8545"')).toEqual([]);
    expect(ask('"https://" + host')).toEqual([]);
    expect(ask('fmt.Sprintf("http://%s:%d", host, 8545)')).toEqual([]);
  });
});

test('the reader of an object in a bucket is to be closed', () => {
  const read = (end: string): readonly string[] =>
    open(`func f(ctx context.Context, client *storage.Client) {
	r, err := client.Bucket("b").Object("o").NewReader(ctx)
	if err != nil {
		return
	}
	io.ReadAll(r)
	${end}
}`);
  expect(read('')).toEqual(['2: seen']);
  expect(read('r.Close()')).toEqual([]);
});

describe('rows of a pool', () => {
  const scan = (fails: string): readonly string[] =>
    open(`func f(ctx context.Context, pool *pgxpool.Pool) (int, error) {
	rows, err := pool.Query(ctx, "select id")
	if err != nil {
		return 0, err
	}
	n := 0
	for rows.Next() {
		${fails}
		n++
	}
	return n, rows.Err()
}`);

  test("close themselves where one can't be read", () => {
    expect(scan('var id int; if err := rows.Scan(&id); err != nil { return 0, err }')).toEqual([]);
    expect(scan('v, err := rows.Values(); if err != nil { return 0, err }; println(v)')).toEqual([]);
  });

  test('stay open where another step fails', () => {
    expect(scan('if err := count(n); err != nil { return 0, err }')).toEqual(['2: seen']);
  });
});

test('what is cleaned up is closed', () => {
  const write = (end: string): readonly string[] =>
    open(`func f(short bool) error {
	file, err := vault.TempFile("a")
	if err != nil {
		return err
	}
	${end}
	if short {
		return io.EOF
	}
	return file.Close()
}`);
  expect(write('')).toEqual(['2: closed by the caller']);
  expect(write('defer file.Cleanup()')).toEqual([]);
});

describe('a file given to somebody unseen', () => {
  const given = (call: string, more = ''): readonly string[] =>
    open(`func f(path string) {
	file, err := os.Open(path)
	if err != nil {
		return
	}
	box, err := ${call}
	println(box, err)
	${more}
}`);

  test('to parse it stays open', () => {
    expect(given('vault.Parse(file, path)')).toEqual(['2: seen']);
    expect(given('vault.Parse(file, path)', 'file.Close()')).toEqual([]);
  });

  test('who may keep it may close it', () => {
    expect(given('vault.NewReader(file)')).toEqual([]);
    expect(given('vault.ParseAndClose(file)')).toEqual([]);
    expect(given('vault.Load(file)', 'defer box.Close()')).toEqual([]);
    expect(given('vault.Parse(file, func() { println(path) })')).toEqual([]);
  });
});

describe('the log of a pod', () => {
  const read = (end: string): readonly string[] =>
    open(`func f(ctx context.Context, client kubernetes.Interface) {
	r, err := client.CoreV1().Pods("n").GetLogs("p", nil).Stream(ctx)
	if err != nil {
		return
	}
	io.ReadAll(r)
	${end}
}`);

  test('is to be closed', () => {
    expect(read('')).toEqual(['2: seen']);
    expect(read('r.Close()')).toEqual([]);
  });
});
