import type { Checked } from './check.js';
import { element } from './element.js';
import { findingsList } from './findings.js';
import type { Answer, Question } from './messages.js';

/** Milliseconds between the last key and the check. */
const pause = 250;
/** Milliseconds after which a check is given up, with its thread. */
const patience = 20_000;

/** Connects the text field, the engine's thread and the list of findings. */
export function startPlayground(): void {
  const source = element<HTMLTextAreaElement>('#source');
  const go = element<HTMLSelectElement>('#go');
  const strict = element<HTMLInputElement>('#strict');
  const status = element('#status');
  const gutter = element('#gutter');
  const findings = element('#findings');
  let lines = new Set<number>();

  const drawGutter = (): void => {
    const count = source.value.split('\n').length;
    const numbers = Array.from({ length: count }, (_, index) => {
      const number = document.createElement('span');
      number.textContent = String(index + 1);
      if (lines.has(index + 1)) number.className = 'found';
      return number;
    });
    gutter.replaceChildren(...numbers);
    gutter.scrollTop = source.scrollTop;
  };
  const goTo = (line: number, startColumn: number, endColumn: number): void => {
    const start =
      source.value
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    source.focus();
    source.setSelectionRange(start + startColumn - 1, start + endColumn - 1);
    const height = Number.parseFloat(getComputedStyle(source).lineHeight);
    source.scrollTop = Math.max(0, (line - 1) * height - source.clientHeight / 2);
  };
  const show = (checked: Checked): void => {
    lines = new Set(checked.results.map(({ at }) => at.startLine));
    findings.replaceChildren(findingsList(checked, goTo));
    const { length } = checked.results;
    const found = length === 0 ? 'No findings' : length === 1 ? '1 finding' : `${length} findings`;
    // Silence about a text that was not read whole says little.
    const whole = checked.notifications.every(({ kind }) => kind === 'directive');
    status.textContent = `${found}${whole ? '' : ' in what could be read'}, ${checked.milliseconds} ms`;
    status.dataset.state = length > 0 ? 'found' : whole ? 'clean' : 'partial';
    drawGutter();
  };
  const fail = (words: string): void => {
    status.textContent = words;
    status.dataset.state = 'failed';
    findings.replaceChildren();
    lines = new Set();
    drawGutter();
  };

  const ask = asker((answer) => {
    if (answer.checked !== undefined) show(answer.checked);
    else fail(answer.failure ?? 'gorphan gave no answer');
  });
  const check = (): void => {
    status.textContent = 'Checking…';
    status.dataset.state = 'busy';
    ask({ text: source.value, go: go.value, strict: strict.checked });
  };
  let timer = 0;
  source.addEventListener('input', () => {
    drawGutter();
    clearTimeout(timer);
    timer = window.setTimeout(check, pause);
  });
  source.addEventListener('scroll', () => {
    gutter.scrollTop = source.scrollTop;
  });
  go.addEventListener('change', check);
  strict.addEventListener('change', check);
  for (const button of document.querySelectorAll<HTMLButtonElement>('button.try')) {
    button.addEventListener('click', () => {
      source.value = button.parentElement?.querySelector('pre')?.textContent ?? '';
      source.scrollTop = 0;
      element('#playground').scrollIntoView();
      check();
    });
  }
  drawGutter();
  check();
}

/** Asks the engine's thread; only the answer to the last question is handed on. */
function asker(onAnswer: (answer: Answer) => void): (question: Omit<Question, 'id'>) => void {
  let worker: Worker | undefined;
  let last = 0;
  let timer = 0;
  const settle = (answer: Answer): void => {
    if (answer.id !== last) return;
    clearTimeout(timer);
    onAnswer(answer);
  };
  const giveUp = (failure: string): void => {
    worker?.terminate();
    worker = undefined;
    settle({ id: last, failure });
  };
  return (question) => {
    if (worker === undefined) {
      worker = new Worker(new URL('engine.js', import.meta.url), { type: 'module' });
      worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => settle(data));
      worker.addEventListener('error', () => giveUp('gorphan could not be started in this browser'));
    }
    last++;
    clearTimeout(timer);
    timer = window.setTimeout(() => giveUp(`given up after ${patience / 1000} s`), patience);
    worker.postMessage({ ...question, id: last } satisfies Question);
  };
}
