/** Writes Go of known size: ordinary code with some goroutines, channels, tickers and contexts, the same for the same size. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of a file, and files of a package: the package of the target for a run on save has 100 KB. */
export const fileSize = 20_000;
export const filesOfPackage = 5;

/** `modules` modules of `bytes` in all, below `folder`. Returns how many bytes were written. */
export function writeCorpus(folder, bytes, modules = 1) {
  let written = 0;
  for (let m = 0; m < modules; m++) {
    const top = modules === 1 ? folder : join(folder, `m${m}`);
    mkdirSync(top, { recursive: true });
    writeFileSync(join(top, 'go.mod'), `module example.com/m${m}\n\ngo 1.22\n`);
    for (let p = 0; written < (bytes * (m + 1)) / modules; p++) written += writePackage(top, m, p);
  }
  return written;
}

function writePackage(top, m, p) {
  const folder = join(top, `p${p}`);
  mkdirSync(folder, { recursive: true });
  let written = 0;
  for (let f = 0; f < filesOfPackage; f++) {
    const text = fileText(m, p, f);
    writeFileSync(join(folder, `f${f}.go`), text);
    written += text.length;
  }
  return written;
}

function fileText(m, p, f) {
  const before = p > 0 && f === 0 ? `\t"example.com/m${m}/p${p - 1}"\n` : '';
  const parts = [`package p${p}\n\nimport (\n\t"context"\n\t"errors"\n${before}\t"strings"\n\t"sync"\n\t"time"\n)\n`];
  if (before !== '') parts.push(`var _ = p${p - 1}.NewService0x0\n`);
  let size = parts[0].length;
  for (let i = 0; size < fileSize; i++) {
    const part = piece(`${f}x${i}`, i);
    parts.push(part);
    size += part.length;
  }
  return parts.join('\n');
}

/** One type with its methods; every eighth leaves a goroutine behind. */
function piece(n, i) {
  const stop = i % 8 === 7 ? '' : '\tclose(s.done)\n';
  return `
// Service${n} counts words in what it is sent.
type Service${n} struct {
	mu     sync.Mutex
	counts map[string]int
	done   chan struct{}
	queue  chan string
}

func NewService${n}(size int) *Service${n} {
	s := &Service${n}{counts: make(map[string]int), done: make(chan struct{}), queue: make(chan string, size)}
	go s.loop()
	return s
}

func (s *Service${n}) loop() {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-s.done:
			return
		case word := <-s.queue:
			s.add(word, 1)
		case <-t.C:
			s.shrink(10)
		}
	}
}

func (s *Service${n}) add(word string, by int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[strings.ToLower(word)] += by
}

func (s *Service${n}) shrink(below int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for word, count := range s.counts {
		if count < below {
			delete(s.counts, word)
		} else {
			s.counts[word] = count / 2
		}
	}
}

func (s *Service${n}) Send(ctx context.Context, word string) error {
	if word == "" {
		return errors.New("no word")
	}
	select {
	case s.queue <- word:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Service${n}) Close() {
${stop}}

// table${n} is what the service begins with.
var table${n} = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}

func parse${n}(line string) ([]string, int, error) {
	var words []string
	total := 0
	for i, field := range strings.Fields(line) {
		if i%2 == 0 && len(field) > 3 {
			words = append(words, strings.TrimSpace(field))
			continue
		}
		if n, ok := table${n}[field]; ok {
			total += n * i
		}
	}
	if total < 0 {
		return nil, 0, errors.New("overflow in " + line)
	}
	return words, total, nil
}
`;
}
