// A case of another library (its function, its options, its inputs) as something that runs on a backend of ours.
import { SemSegLossError, type Adapter } from '@semsegloss/core';
import type { Inputs, MetricTranslation, Shapes } from '../api.ts';
import { translate } from '../translate.ts';
import { decodeInputs, type CaseInput } from './decode.ts';
import { callOf } from './names.ts';
import { isLevels, runLevels } from './levels.ts';
import { reference } from './reference.ts';
import { runLoss, type CaseResult } from './run.ts';

/** A case as the files hold it; fields that only say where it came from are left out. */
export interface PeerCase {
  readonly id: string;
  readonly api: string;
  readonly source?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly layout?: string;
  readonly tag?: string | readonly string[];
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
    const { api, options } = callOf(given);
    const { pred } = given.inputs;
    if (isLevels(api, pred)) {
      const levels = pred.map((level) => decodeInputs({ ...given.inputs, pred: level } as Record<string, CaseInput>));
      return { status: 'ok', kind: 'loss', run: async (backend = reference, { gradient = true } = {}) => runLevels(options, levels, backend, gradient) };
    }
    const updates = updatesOf(given);
    const [first = {}] = updates;
    const translated = translate(api, options, shapesOf(first));
    if (translated.kind === 'metric') return { status: 'ok', kind: 'metric', run: async () => runMetric(translated, updates) };
    return { status: 'ok', kind: 'loss', run: async (backend = reference, { gradient = true } = {}) => runLoss(translated, first, backend, gradient) };
  } catch (error) {
    if (error instanceof SemSegLossError && (error.code === 'UNSUPPORTED' || error.code === 'UNKNOWN_NAME')) return { status: 'refused', reason: error.message };
    throw error;
  }
}

function runMetric({ evaluate }: MetricTranslation, updates: readonly Inputs[]): CaseResult {
  return { value: evaluate(updates) };
}

function updatesOf({ inputs, layout }: PeerCase): readonly Inputs[] {
  const updates = inputs['updates'] as readonly Record<string, CaseInput>[] | undefined;
  return (updates ?? [inputs as Record<string, CaseInput>]).map((update) => decodeInputs(update, layout));
}

function shapesOf(inputs: Inputs): Shapes {
  return Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, tensor.shape]));
}
