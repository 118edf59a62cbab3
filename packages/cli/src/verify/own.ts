// Cases of this library's form, as specs/vectors/README.md has it: slug, options, inputs, expected value and gradient.
import {
  build, decompose, differentiate, evaluateMetric, findLoss, findMetric, optimise, resolveMetricOptions, resolveOptions, run, SemSegLossError,
  type Feeds, type LossDefinition, type LossOptions, type LossResult, type MetricFeeds, type MetricSettings, type Rounding, type Tensor,
} from '@semsegloss/core';
import type { Backend } from '../eval/backends.ts';
import type { Asked, Check } from './check.ts';
import { largest, PRINTED, within, type Comparison } from './compare.ts';
import { at, fieldsAt, misplaced, textAt, toleranceAt, type Place } from './place.ts';
import { expectedAt, tensorAt } from './tensor.ts';

const INPUTS = ['prediction', 'target', 'mask'];

/** @throws FILE_MALFORMED, and what options and names are refused with, at the place of the case */
export function ownCheck(place: Place, id: string, file: string, kind: 'loss' | 'metric', asked: Asked): Check {
  const feeds = feedsAt(at(place, 'inputs'));
  const options = fieldsAt(at(place, 'options'));
  const expected = expectedAt(at(place, 'expected'));
  const allowed = allowedAt(place, kind, asked);
  const named = { id, file, kind, expected };
  if (kind === 'metric') {
    const metric = placed(at(place, 'metric'), (slug) => findMetric(textAt(slug)));
    placed(at(place, 'options'), () => resolveMetricOptions(metric, options as MetricSettings));
    return { ...named, run: async () => [{ what: 'value', measured: [evaluateMetric(metric, feeds as Feeds & MetricFeeds, options as MetricSettings)].flat(2), expected, allowed: allowed(expected) }] };
  }
  const loss = placed(at(place, 'loss'), (slug) => findLoss(textAt(slug)));
  placed(at(place, 'options'), () => resolveOptions(loss, options as LossOptions));
  const slope = at(place, 'gradient');
  const gradient = slope.value === undefined ? undefined : expectedAt(slope);
  return {
    ...named,
    run: async (backend) => {
      const { results, rounding } = await runLoss(backend, loss, options as LossOptions, feeds, gradient !== undefined);
      const bounds = boundsOf(rounding, loss, options as LossOptions, feeds, gradient !== undefined);
      const compare = (what: Comparison['what'], wanted: readonly number[]): Comparison => {
        const byCase = allowed(wanted);
        return { what, measured: results[what]?.data ?? [], expected: wanted, allowed: (index) => byCase(index) + (bounds[what]?.[index] ?? 0) };
      };
      return [compare('value', expected), ...(gradient === undefined ? [] : [compare('gradient', gradient)])];
    },
  };
}

/** What a case's own tolerance allows: losses relative to the largest expected element, metrics absolute. */
function allowedAt(place: Place, kind: 'loss' | 'metric', asked: Asked): (expected: readonly number[]) => Comparison['allowed'] {
  const own = toleranceAt(at(place, 'tolerance'));
  if (asked.tolerance !== undefined) return asked.tolerance;
  if (own === undefined) return (expected) => within(PRINTED, expected);
  return (expected) => () => own * (kind === 'metric' ? 1 : largest(expected) || 1);
}

function feedsAt(place: Place): Feeds {
  const fields = fieldsAt(place);
  for (const name of INPUTS.slice(0, 2)) if (fields[name] === undefined) throw misplaced(at(place, name), 'must be a tensor');
  const other = Object.keys(fields).find((name) => !INPUTS.includes(name));
  if (other !== undefined) throw misplaced({ ...place, value: other }, `must be named ${INPUTS.join(', ')}`);
  return Object.fromEntries(Object.keys(fields).map((name): [string, Tensor] => [name, tensorAt(at(place, name))]));
}

/** What is made of a field; errors that do not know where it stands are told. */
function placed<Made>(place: Place, make: (place: Place) => Made): Made {
  try {
    return make(place);
  } catch (error) {
    if (!(error instanceof SemSegLossError) || error.code === 'FILE_MALFORMED') throw error;
    throw new SemSegLossError(error.code, `${place.case}, ${place.field}: ${error.message}`, { cause: error });
  }
}

async function runLoss({ adapter, isDouble }: Backend, loss: LossDefinition, options: LossOptions, feeds: Feeds, gradient: boolean): Promise<{ readonly results: LossResult; readonly rounding: Rounding | undefined }> {
  const compiled = adapter.compile(loss, options);
  try {
    const own = compiled.rounding ?? adapter.rounding;
    // Where values are float32, inputs are rounded on their way in.
    const rounding = own === undefined || isDouble.value ? own : { ...own, ops: { ...own.ops, input: 2 ** -24 } };
    return { results: await compiled.run(feeds, { gradient }), rounding };
  } finally {
    compiled.dispose();
  }
}

/** How far a backend's rounding may move each element, by the error bound of the graph; of the reference not at all. */
function boundsOf(rounding: Rounding | undefined, loss: LossDefinition, options: LossOptions, feeds: Feeds, gradient: boolean): { readonly value?: Float64Array; readonly gradient?: Float64Array } {
  if (rounding === undefined) return {};
  const { graph } = build(loss, options);
  const { value, gradient: slope } = run(optimise(decompose(gradient ? differentiate(graph) : graph)), feeds, rounding);
  return { ...(value === undefined ? {} : { value: value.bound }), ...(slope === undefined ? {} : { gradient: slope.bound }) };
}
