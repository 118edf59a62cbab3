// Where a case says its function or options in words that differ from the names that `translate` knows.
import { MaskedLoss } from '../monai/masked.ts';
import type { PeerCase } from './translate-case.ts';

/** The function that a case calls, with its options. */
export function callOf({ api, source = '', options = {}, layout }: Pick<PeerCase, 'api' | 'source' | 'options' | 'layout'>): { readonly api: string; readonly options: Readonly<Record<string, unknown>> } {
  const named = Object.entries(options).map(([name, value]): readonly [string, unknown] => {
    if (name === 'then') return ['mean', value === 'mean'];
    if (KEYWORDS.includes(name)) return [`${name}_kwargs`, value];
    return [name.replace(/^(call|aggregate)\./, ''), isLambda(name, value) ? 'log_softmax' : value];
  });
  // Masks without channels have no background to leave out.
  const known = named.filter(([name]) => layout !== 'spatial_only' || name !== 'include_background');
  const name = nameOf(api, source);
  return { api: name, options: name === MaskedLoss.api ? besideLoss(Object.fromEntries(known)) : Object.fromEntries(known) };
}

/** What SegLossOdyssey passes on to the parts of a sum; cases leave the ending out. */
const KEYWORDS: readonly string[] = ['soft_dice', 'gdice', 'tversky', 'ce', 'wce', 'bd', 'hd'];

/** Keyword arguments of the loss that is masked stand beside it. */
function besideLoss({ loss, ...options }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { loss, options };
}

/**
 * A function of a file is known by its repository, since several have a `loss_functions.py`:
 * `mlyg/unified-focal-loss:dice_loss`. One of an installed package is known by its module.
 */
function nameOf(api: string, source: string): string {
  const [path = '', name] = api.split('.py:');
  if (name === undefined) return api.replace(/^ivadomed\.losses\./, 'ivadomed/ivadomed:');
  if (path.startsWith('segmentation_models/')) return `${path.replaceAll('/', '.')}.${name}`;
  const [, repository = path] = /([\w.-]+\/[\w.-]+)@/.exec(source) ?? [];
  return `${repository}:${path.startsWith('tensorflow/') ? 'tensorflow.' : ''}${name}`;
}

/** The published tables of MONAI pass one function literal only: the log-softmax over channels. */
function isLambda(name: string, value: unknown): boolean {
  return name === 'other_act' && value === '<lambda>';
}
