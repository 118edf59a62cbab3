// `compare` from the command line: words to options, and what is refused before anything is trained or written.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { numberOf, parseAssignments, splitList } from '../src/arguments.ts';
import { run, temporaryFolder } from './command-run.ts';

describe('words', () => {
  it('split at commas outside brackets', () => {
    expect(splitList('dice, focal:gamma=3 ,x:w=[1,[2,3]]:o={"a":1,"b":2},,y')).toEqual(['dice', 'focal:gamma=3', 'x:w=[1,[2,3]]:o={"a":1,"b":2}', 'y']);
    expect(splitList(' , ')).toEqual([]);
    expect(splitList('a],b')).toEqual(['a]', 'b']);
  });

  it('assign JSON values or text', () => {
    expect(parseAssignments('--param', ['a=0.5', 'b=true', 'c=null', 'd=[1,2]', 'e=NHWC', 'f=', 'g=x=y'])).toEqual({ a: 0.5, b: true, c: null, d: [1, 2], e: 'NHWC', f: '', g: 'x=y' });
  });

  it('are numbers or refused', () => {
    expect(numberOf('--steps')('1e3')).toBe(1000);
    for (const word of ['', ' ', 'ten', '1e999', 'NaN']) expect(() => numberOf('--steps')(word)).toThrow(/--steps: must be a number/);
  });
});

describe('compare refuses, with status 2 and no folder made:', () => {
  const folder = temporaryFolder();
  it.each([
    [['--losses', 'dise'], 'Did you mean "dice"?'],
    [['--losses', 'focal:gama=1'], 'Did you mean "gamma"?'],
    [['--losses', 'focal:gamma=-1'], '[PARAMETER_RANGE]'],
    [['--losses', 'dice:layout=NCHW'], '[OPTION_CONFLICT]'],
    [['--losses', ','], 'at least one loss'],
    [['--data', 'brian'], 'Did you mean "brain"?'],
    [['--data', 'brain', '--data', join(folder, 'none')], '[FILE_MISSING]'],
    [['--seeds', '0'], '[PARAMETER_RANGE]'],
    [['--seeds', 'many'], '--seeds'],
    [['--steps', '10', '--evaluate-every', '20'], '--evaluate-every'],
    [['--steps', '1.5', '--evaluate-every', '1'], '[PARAMETER_RANGE]'],
    [['--learning-rate', '0'], '[PARAMETER_RANGE]'],
    [['--jobs', '0'], '[PARAMETER_RANGE]'],
    [['--batch-sise', '4'], 'Did you mean --batch-size?'],
    [['brain'], 'too many arguments'],
  ])('%j', async (words, message) => {
    const { status, stdout, stderr } = await run('compare', '--out', join(folder, 'out'), '--json', ...words);
    expect(stderr).toContain(message);
    expect([status, stdout]).toEqual([2, '']);
    expect(readdirSync(folder)).toEqual([]);
  });
});
