// 10⁷ pixels, and 32·10⁶ ones. The reference cannot hold so many; but an image made of copies of one tile costs, and
// teaches, what the tile does, and whether a loss is of that kind the reference itself says: one tile, two and three.
import { build, findLoss, run, type Adapter, type Feeds, type LossDefinition, type LossOptions, type Tensor } from '@semsegloss/core';
import { graphLoss } from '../define/graph-loss.ts';
import { feedsOf, INPUTS } from '../define/inputs.ts';
import { isAccepted } from '../define/problems.ts';
import { seedOf } from '../define/random.ts';
import { check, type CheckOptions } from './check.ts';
import type { Work } from './order.ts';

/** Pixels of a tile, and copies of it: 10 003 200 pixels. */
const TILE = { H: 64, W: 521 } as const;
const COPIES = 300;
/** What is promised about values of 10⁷ pixels. */
const PROMISED = 1e-6;
const ONES = 32_000_000;

const SUM: LossDefinition = graphLoss('sum', ({ prediction }) => prediction);

export function largeChecks(adapter: Adapter, options: CheckOptions): Work[] {
  const ofLoss = async (slug: string): Promise<void> => {
    const problem = tileable(findLoss(slug), options.seed);
    if (problem !== undefined) await check('large', `${slug}, 10⁷ pixels`, options, () => disagreement(adapter, problem));
  };
  return [
    ...options.losses.map((slug) => ({ count: 1, act: () => ofLoss(slug) })),
    { count: 1, act: () => check('large', `the sum of ${ONES} ones`, options, () => sumOfOnes(adapter)) },
  ];
}

interface Tileable {
  readonly loss: LossDefinition;
  readonly options: LossOptions;
  readonly tile: Feeds;
  readonly value: number;
}

/** A loss that costs on copies of a tile what it costs on the tile. */
function tileable(loss: LossDefinition, seed: number): Tileable | undefined {
  const smoothing = Object.fromEntries(Object.keys(loss.parameters).filter((name) => /smooth(Numerator|Denominator)$/i.test(name)).map((name) => [name, 0]));
  const options: LossOptions = { ...smoothing, layout: 'HW' };
  if (!loss.properties.permutationInvariant || !isAccepted(loss, options)) return undefined;
  const built = build(loss, options);
  const valueOf = (feeds: Feeds): number => run(built.graph, feeds)['value']?.data[0] ?? Number.NaN;
  const small = feedsOf(built, { ...INPUTS.random, sizes: { H: 3, W: 17 } }, seedOf(seed, loss.slug, 'tile'));
  const [one, two, three] = [1, 2, 3].map((copies) => valueOf(copied(small, copies)));
  if (one === undefined || two === undefined || three === undefined || Math.max(Math.abs(two - one), Math.abs(three - one)) > 1e-12 * Math.abs(one)) return undefined;
  const tile = feedsOf(built, { ...INPUTS.random, sizes: TILE }, seedOf(seed, loss.slug, 'large'));
  return { loss, options, tile, value: valueOf(tile) };
}

function copied(feeds: Feeds, copies: number): Feeds {
  return Object.fromEntries(Object.entries(feeds).map(([name, { data, shape: [H = 1, ...rest] }]): [string, Tensor] => {
    const all = new Float32Array(copies * data.length);
    for (let k = 0; k < copies; k++) all.set(data, k * data.length);
    return [name, { data: all, shape: [copies * H, ...rest] }];
  }));
}

async function disagreement(adapter: Adapter, { loss, options, tile, value }: Tileable): Promise<string | undefined> {
  const compiled = adapter.compile(loss, options);
  try {
    const got = (await compiled.run(copied(tile, COPIES), { validate: false })).value.data[0] ?? Number.NaN;
    const error = Math.abs(got - value) / Math.abs(value);
    return error <= PROMISED ? undefined : `value is ${got}, expected ${value}: a relative error of ${error.toPrecision(3)}, promised ${PROMISED}`;
  } finally {
    compiled.dispose();
  }
}

async function sumOfOnes(adapter: Adapter): Promise<string | undefined> {
  const compiled = adapter.compile(SUM, { layout: 'HW', reduction: 'sum' });
  try {
    const shape = [6400, ONES / 6400];
    const feeds = { prediction: { data: new Float32Array(ONES).fill(1), shape }, target: { data: new Float32Array(ONES), shape } };
    const got = (await compiled.run(feeds, { validate: false })).value.data[0];
    return got === ONES ? undefined : `the sum is ${got}`;
  } finally {
    compiled.dispose();
  }
}
