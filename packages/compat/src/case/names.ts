// Where a case says its function or options in words that differ from the library's own names.
import type { PeerCase } from './translate-case.ts';

/** The function that a case calls, by the name that `translate` knows, with its options. */
export function callOf({ api, options }: PeerCase): { api: string; options: Readonly<Record<string, unknown>> } {
  return { api, options: Object.fromEntries(Object.entries(options).map(([name, value]) => [name, isLambda(name, value) ? 'log_softmax' : value])) };
}

/** The published tables of MONAI pass one function literal only: the log-softmax over channels. */
function isLambda(name: string, value: unknown): boolean {
  return name === 'other_act' && value === '<lambda>';
}
