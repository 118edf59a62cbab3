// A case of another library (its function, its options, its inputs) as something that runs on a backend of ours.
import { SemSegLossError, type Adapter } from '@semsegloss/core';
import type { Inputs, LossTranslation, MetricTranslation, Shapes } from '../api.ts';
import { translate } from '../translate.ts';
import { decodeInputs, type CaseTensor } from './decode.ts';
import { callOf } from './names.ts';
import { reference } from './reference.ts';

/** A case as the files hold it; fields that only say where it came from are left out. */
export interface PeerCase {
  readonly id: string;
  readonly api: string;
  readonly source?: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly layout?: string;
  readonly tag?: string | readonly string[];
}

export interface CaseResult {
  /** The library's result, element by element. */
  readonly value: readonly number[];
  /** Of the sum of the value with respect to the prediction, in its layout. Losses only. */
  readonly gradient?: ArrayLike<number>;
}

export type TranslatedCase =
  | { readonly status: 'ok'; readonly kind: 'loss' | 'metric'; readonly run: (backend?: Pick<Adapter, 'compile'>, options?: { readonly gradient?: boolean }) => Promise<CaseResult> }
  | { readonly status: 'refused'; readonly reason: string };

/**
 * A case in our terms. `run()` uses the float64 reference, `run(adapter)` a backend; metrics are counted on the host.
 * Refused with the reason: what the library gets wrong, what has no counterpart, and names that are not known here.
 */
export function translateCase(given: PeerCase): TranslatedCase {
  if ([given.tag].flat().includes('suspect')) return { status: 'refused', reason: 'suspect: a defect of that library, not to be reproduced' };
  try {
    const updates = updatesOf(given);
    const { api, options } = callOf(given);
    const translated = translate(api, options, shapesOf(updates[0] ?? {}));
    return { status: 'ok', kind: translated.kind, run: async (backend = reference, { gradient = true } = {}) => (translated.kind === 'loss' ? runLoss(translated, updates[0] ?? {}, backend, gradient) : runMetric(translated, updates)) };
  } catch (error) {
    if (error instanceof SemSegLossError && (error.code === 'UNSUPPORTED' || error.code === 'UNKNOWN_NAME')) return { status: 'refused', reason: error.message };
    throw error;
  }
}

async function runLoss({ loss, options, feeds, elements }: LossTranslation, inputs: Inputs, backend: Pick<Adapter, 'compile'>, gradient: boolean): Promise<CaseResult> {
  const compiled = backend.compile(loss, options);
  try {
    // Libraries compute with whatever they are given: logits where probabilities are expected, weights beyond 1.
    const result = await compiled.run(feeds(inputs), { gradient, validate: false });
    const value = elements(result.value, inputs);
    return result.gradient === undefined ? { value } : { value, gradient: result.gradient.data };
  } finally {
    compiled.dispose();
  }
}

function runMetric({ evaluate }: MetricTranslation, updates: readonly Inputs[]): CaseResult {
  return { value: evaluate(updates) };
}

function updatesOf({ inputs, layout }: PeerCase): readonly Inputs[] {
  const updates = inputs['updates'] as readonly Record<string, CaseTensor>[] | undefined;
  return (updates ?? [inputs as Record<string, CaseTensor>]).map((update) => decodeInputs(update, layout));
}

function shapesOf(inputs: Inputs): Shapes {
  return Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, tensor.shape]));
}
