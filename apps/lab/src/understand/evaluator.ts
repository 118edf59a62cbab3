// The page's side of the evaluating worker: one worker for all plots, started with the first question.
import { useEffect, useState } from 'preact/hooks';
import type { LossSpec } from 'semsegloss/training';
import type { Answer, Problem, Question } from './evaluator-messages.ts';

let worker: Worker | undefined;
let lastId = 0;
const listeners = new Map<string, (answer: Answer) => void>();

function ask(question: Omit<Question, 'id'>, hear: (answer: Answer) => void): void {
  if (worker === undefined) {
    worker = new Worker(new URL('./evaluator.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => listeners.get(`${data.topic} ${data.id}`)?.(data));
  }
  lastId += 1;
  for (const key of listeners.keys()) if (key.startsWith(`${question.topic} `)) listeners.delete(key);
  listeners.set(`${question.topic} ${lastId}`, hear);
  worker.postMessage({ ...question, id: lastId } satisfies Question);
}

/**
 * Answers by the loss's place in the list, as they come; those of an earlier question stay until newer ones replace them,
 * so that nothing flickers.
 */
export function useAnswers(topic: string, side: number, losses: readonly LossSpec[], problems: readonly Problem[], maps = false): ReadonlyMap<number, Answer> {
  const [answers, setAnswers] = useState<ReadonlyMap<number, Answer>>(new Map());
  useEffect(() => {
    let gone = false;
    let pending: Answer[] = [];
    const show = (): void => {
      const arrived = pending;
      pending = [];
      if (!gone) setAnswers((old) => new Map([...old, ...arrived.map((answer) => [answer.index, answer] as const)]));
    };
    ask({ topic, side, losses, problems, maps }, (answer) => {
      pending.push(answer);
      // Those that come within one frame are shown together.
      if (pending.length === 1) requestAnimationFrame(show);
    });
    return () => { gone = true; };
  }, [topic, side, losses, problems, maps]);
  useEffect(() => setAnswers(new Map()), [losses]);
  return answers;
}
