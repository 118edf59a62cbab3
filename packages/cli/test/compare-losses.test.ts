// Losses as typed against the real catalogue.
import { describe, expect, it } from 'vitest';
import { formatLossSpec, parseLossSpec } from '../src/compare/loss-spec.ts';
import { COMPARE_DEFAULTS } from '../src/compare/options.ts';
import { lossOptions, resolveLoss } from '../src/compare/resolve-loss.ts';

const resolved = (text: string, ...classCounts: number[]): string => formatLossSpec(resolveLoss(parseLossSpec(text), classCounts));

describe('a loss as typed', () => {
  it('drops parameters that repeat a default, so that both spellings are one run', () => {
    expect(resolved('tversky:fpWeight=0.3:fnWeight=0.6', 2, 3)).toBe('tversky:fnWeight=0.6');
    expect(resolved('tversky:variant=semsegloss:smoothNumerator=1', 2)).toBe('tversky:variant=semsegloss');
    expect(resolved('tversky:variant=semsegloss:over=sample', 2)).toBe('tversky:over=sample:variant=semsegloss');
  });

  it.each([
    ['dise', 'UNKNOWN_NAME', 'Did you mean "dice"?'],
    ['tversky:fpweight=1', 'UNKNOWN_PARAMETER', 'Did you mean "fpWeight"?'],
    ['tversky:fpWeight=-1', 'PARAMETER_RANGE', 'tversky.fpWeight'],
    ['dice:fromLogits=false', 'OPTION_CONFLICT', 'dice.fromLogits: must be left to the trainer'],
    ['dice:includeBackground=false', 'OPTION_CONFLICT', 'background'],
  ])('%s is refused with %s', (text, code, words) => {
    expect(() => resolved(text, 3, 2)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(words) as string }) as Error);
  });

  it('may leave out the background where every data set has a softmax', () => {
    expect(resolved('dice:includeBackground=false', 3)).toBe('dice:includeBackground=false');
  });

  it('trains one sigmoid for two classes and a softmax for more', () => {
    const spec = parseLossSpec('dice:over=batch');
    const form = { layout: 'NHWC', fromLogits: true, targets: 'dense', reduction: 'mean', over: 'batch' };
    expect(lossOptions(spec, 2)).toEqual({ ...form, task: 'binary' });
    expect(lossOptions(spec, 3)).toEqual({ ...form, task: 'multiclass', classes: 3 });
  });
});

it('the default losses exist', () => {
  for (const text of COMPARE_DEFAULTS.losses) expect(resolved(text, 2, 3)).toBe(text);
});
