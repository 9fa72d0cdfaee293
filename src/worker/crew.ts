import { createRequire } from 'node:module';
import type { Worker } from 'node:worker_threads';
import type { Delivery, Job } from './protocol.js';

/** Threads that read files beside the main one. */
export interface Crew {
  /**
   * Lets all threads work on a job, which they are given before this returns; `deliver` is called for each batch that one
   * of them has done. Ends when the last one has found no more. A thread that dies is left out and replaced for the next job: the batches it had taken are
   * not delivered, and whoever gave the job does them again.
   */
  work(job: Omit<Job, 'number'>, deliver: (batch: number, bytes: Uint8Array) => void): Promise<void>;
  /** Ends the threads. */
  dismiss(): void;
}

const load = createRequire(import.meta.url);

/** A crew of so many threads, started when there is work. `entry` is the program of a thread. */
export function createCrew(threads: number, entry: URL = new URL('./entry.js', import.meta.url)): Crew {
  const workers = new Map<number, Worker>();
  let jobs = 0;
  const worker = (place: number, Thread: typeof Worker): Worker => {
    const known = workers.get(place);
    if (known !== undefined) return known;
    const made = new Thread(entry, { stdout: false, stderr: false, execArgv: [] });
    workers.set(place, made);
    made.setMaxListeners(0);
    const gone = (): void => {
      if (workers.get(place) === made) workers.delete(place);
    };
    made.on('error', gone).on('exit', gone);
    return made;
  };
  return {
    async work(job, deliver) {
      const number = jobs++;
      // A run on save has no work for others: it does without what Node takes to load them. Not by `import()`, which would
      // come to its end behind the batches that the giver of the job does without a break.
      const { Worker: Thread } = load('node:worker_threads') as typeof import('node:worker_threads');
      const places = Array.from({ length: threads }, (_, place) => place);
      await Promise.all(places.map((place) => oneJob(worker(place, Thread), { ...job, number }, deliver)));
    },
    dismiss() {
      for (const one of workers.values()) void one.terminate();
      workers.clear();
    },
  };
}

/** Ends when the worker has no more for the job, or is gone. */
function oneJob(worker: Worker, job: Job, deliver: (batch: number, bytes: Uint8Array) => void): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      worker.off('message', listen).off('error', end).off('exit', end);
      // An idle thread must not keep the process alive.
      worker.unref();
      resolve();
    };
    const listen = ({ number, batch, bytes }: Delivery): void => {
      if (number !== job.number) return;
      if (batch === undefined || bytes === undefined) end();
      else deliver(batch, bytes);
    };
    worker.on('message', listen).on('error', end).on('exit', end);
    worker.ref();
    worker.postMessage(job);
  });
}
