// What a callback watches: one number of the logs, which way is better, and whether an epoch was the best so far.
import { failure, METRICS, nearest } from '@semsegloss/core';
import type { Logs } from './callback.ts';

export interface MonitorOptions {
  /** The name in the logs; default `'val_loss'`. */
  readonly monitor?: string;
  /** Whether less or more is better; `'auto'` (default) takes it from the name of a loss or metric. */
  readonly mode?: 'auto' | 'min' | 'max';
  /** An improvement is a change of more than this; at least 0, default 0. */
  readonly minDelta?: number;
}

export class Monitor {
  readonly name: string;
  readonly #where: string;
  readonly #sign: 1 | -1;
  readonly #minDelta: number;
  #best = Number.POSITIVE_INFINITY;

  /** @throws PARAMETER_RANGE, also for a name that does not tell its direction. */
  constructor(where: string, { monitor = 'val_loss', mode = 'auto', minDelta = 0 }: MonitorOptions) {
    if (typeof monitor !== 'string' || monitor === '') throw failure('PARAMETER_RANGE', `${where}.monitor`, 'must be the name of a number in the logs', monitor, "Leave it out for 'val_loss'.");
    if (!['auto', 'min', 'max'].includes(mode)) throw failure('PARAMETER_RANGE', `${where}.mode`, 'must be "auto", "min" or "max"', mode, 'Leave it out for "auto".');
    checkAtLeast(`${where}.minDelta`, minDelta, 0);
    this.name = monitor;
    this.#where = where;
    this.#minDelta = minDelta;
    const better = mode === 'auto' ? directionOf(monitor) : mode;
    if (better === undefined) throw failure('PARAMETER_RANGE', `${where}.mode`, 'must be given, since the name does not tell whether less or more is better', monitor, 'Set mode to "min" or "max".');
    this.#sign = better === 'min' ? 1 : -1;
  }

  /** Before the first epoch of a training. */
  reset(): void {
    this.#best = Number.POSITIVE_INFINITY;
  }

  /**
   * Whether this epoch is better than all before it. NaN never is.
   * @throws MISSING_INPUT where the logs have no such number.
   */
  async isBest(logs: Logs): Promise<boolean> {
    const value = this.#sign * (await this.#read(logs));
    const isBest = value < this.#best - (this.#best === Number.POSITIVE_INFINITY ? 0 : this.#minDelta);
    if (isBest) this.#best = value;
    return isBest;
  }

  async #read(logs: Logs): Promise<number> {
    const log = logs[this.name];
    if (log === undefined) {
      const near = nearest(this.name, Object.keys(logs));
      const validation = this.name.startsWith('val_') ? 'Pass validationData to fit, or watch another number.' : 'Watch another number.';
      throw failure('MISSING_INPUT', `${this.#where}.monitor`, `must be in the logs (${Object.keys(logs).join(', ')})`, this.name, near === undefined ? validation : `${validation} Did you mean "${near}"?`);
    }
    // A scalar belongs to the history, which disposes of it.
    return typeof log === 'number' ? log : ((await log.data())[0] ?? Number.NaN);
  }
}

/** @throws PARAMETER_RANGE unless it is a finite number of at least `least`. */
export function checkAtLeast(where: string, value: number, least: number): void {
  if (!Number.isFinite(value) || value < least) throw failure('PARAMETER_RANGE', where, `must be a finite number of at least ${least}`, value, 'Change it, or leave it out for the default.');
}

/** By the metric whose name is in the logs' name (`val_iou`, `mask_dice_1`), else by tfjs' own names. */
function directionOf(name: string): 'min' | 'max' | undefined {
  if (/loss$/i.test(name)) return 'min';
  const [metric] = [...METRICS.values()].filter(({ slug }) => name.includes(slug)).toSorted((a, b) => b.slug.length - a.slug.length);
  if (metric !== undefined) {
    const perfect = metric.form === 'matrix' ? null : metric.perfect;
    if (perfect === null) return undefined;
    return perfect === metric.range[1] ? 'max' : 'min';
  }
  if (/acc|precision|cosine/i.test(name)) return 'max';
  return /entropy|error|ms[el]|ma[ep]/i.test(name) ? 'min' : undefined;
}
