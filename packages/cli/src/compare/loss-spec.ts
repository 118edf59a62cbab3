// How a loss is named on the command line: `dice`, or `tversky:alpha=0.3:beta=0.7` with parameters.
// Text to data and back; whether the loss and its parameters exist is for the catalogue to say.
import { failure } from '@semsegloss/core';

/** One loss with the parameters that were given; those not given keep the loss's defaults. */
export interface LossSpec {
  readonly loss: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Reads `slug[:name=value]…`. A value is JSON where it can be (`0.3`, `true`, `[1,2]`), else text. */
export function parseLossSpec(text: string): LossSpec {
  const [loss = '', ...assignments] = text.trim().split(':');
  if (loss === '') throw malformed(text, 'must start with the name of a loss');
  const parameters: Record<string, unknown> = {};
  for (const assignment of assignments) {
    const equals = assignment.indexOf('=');
    if (equals < 1) throw malformed(text, 'must give each parameter as name=value');
    const name = assignment.slice(0, equals).trim();
    if (Object.hasOwn(parameters, name)) throw malformed(text, `must give ${name} once`);
    parameters[name] = parseValue(assignment.slice(equals + 1));
  }
  return { loss: loss.trim(), parameters };
}

/** The spec as one would type it, parameters sorted by name: also the loss's label in every output. */
export function formatLossSpec(spec: LossSpec): string {
  const assignments = Object.keys(spec.parameters)
    .toSorted()
    .map((name) => {
      const value = spec.parameters[name];
      return `:${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
    });
  return spec.loss + assignments.join('');
}

/** The specs without repetitions, in their first order. */
export function uniqueLossSpecs(specs: readonly LossSpec[]): LossSpec[] {
  return [...new Map(specs.map((spec) => [formatLossSpec(spec), spec])).values()];
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function malformed(text: string, rule: string): Error {
  return failure('PARAMETER_RANGE', '--losses', rule, text, 'Write for example dice,tversky:alpha=0.3:beta=0.7.');
}
