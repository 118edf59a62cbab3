// What was said on the command line about an evaluation, as one set of options: flags and --param together.
import { SemSegLossError } from '@semsegloss/core';
import { numberOf, parseAssignments } from '../arguments.ts';

export interface OptionFlags {
  readonly param: readonly string[];
  readonly task?: string;
  readonly layout?: string;
  readonly classes?: string;
  readonly probabilities?: true;
  readonly reduction?: string;
}

/** @throws OPTION_CONFLICT for an option that is given both ways */
export function givenOptions({ param, task, layout, classes, probabilities, reduction }: OptionFlags): Record<string, unknown> {
  const assigned = parseAssignments('--param', param);
  const flags: Record<string, unknown> = {
    ...(task === undefined ? {} : { task }),
    ...(layout === undefined ? {} : { layout }),
    ...(classes === undefined ? {} : { classes: numberOf('--classes')(classes) }),
    ...(probabilities === undefined ? {} : { fromLogits: false }),
    ...(reduction === undefined ? {} : { reduction }),
  };
  const twice = Object.keys(flags).find((name) => Object.hasOwn(assigned, name));
  if (twice !== undefined) throw new SemSegLossError('OPTION_CONFLICT', `--param ${twice}: must be given once, got it as a flag too. Leave one out.`);
  return { ...assigned, ...flags };
}
