interface Resting<A> {
  readonly answer: A;
  /** The outermost open question whose assumed answer it rests on, as its place on the stack. */
  readonly on: number;
}

interface Question<A> {
  readonly assumed: A;
  /** What was answered while this was the innermost open question, and rests on assumed answers. */
  readonly resting: Map<unknown, Resting<A>>;
}

/**
 * Answers to questions that lead back to themselves. While a question is open it has the answer that is assumed of it,
 * and what rests on that is forgotten where the answer turns out to be another: no answer depends on which question was
 * asked first. An answer that is not the assumed one must stay right whatever the questions turn out to be that it was
 * found with: who assumes the worst may find something better, never the other way round.
 */
export class Recursion<A> {
  readonly #known = new Map<unknown, A>();
  readonly #open = new Map<unknown, number>();
  /** The open questions, the outermost first. */
  readonly #stack: Question<A>[] = [];
  /** What the innermost open question rests on so far. */
  #on = Infinity;

  /** `decide` may ask on. */
  answer(key: unknown, assumed: A, decide: () => A): A {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const depth = this.#open.get(key);
    if (depth !== undefined) {
      this.#on = Math.min(this.#on, depth);
      return assumed;
    }
    for (const { resting } of this.#stack) {
      const found = resting.get(key);
      if (found === undefined) continue;
      this.#on = Math.min(this.#on, found.on);
      return found.answer;
    }
    return this.#ask(key, assumed, decide);
  }

  #ask(key: unknown, assumed: A, decide: () => A): A {
    const outer = this.#on;
    const depth = this.#stack.length;
    const question: Question<A> = { assumed, resting: new Map() };
    this.#on = Infinity;
    this.#stack.push(question);
    this.#open.set(key, depth);
    const answer = decide();
    this.#stack.pop();
    this.#open.delete(key);
    const on = answer === assumed && this.#on < depth ? this.#on : Infinity;
    this.#keep(key, { answer, on });
    if (answer === assumed) {
      for (const [other, found] of question.resting)
        this.#keep(other, { answer: found.answer, on: Math.min(on, found.on < depth ? found.on : Infinity) });
    }
    this.#on = Math.min(outer, on);
    return answer;
  }

  #keep(key: unknown, resting: Resting<A>): void {
    if (resting.on === Infinity) this.#known.set(key, resting.answer);
    else this.#stack.at(-1)?.resting.set(key, resting);
  }
}
