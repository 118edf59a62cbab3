// How functions of published reference code are declared: by repository and function.
import { declare, type Api, type LossTranslation, type Shapes } from '../api.ts';
import { refusal } from '../api.ts';
import type { Options, Values } from '../option.ts';

export type DeclareIn = <O extends Options>(name: string, options: O, translate: (given: Values<O>, shapes: Shapes, api: string) => LossTranslation) => Api<O, LossTranslation>;

export const repository = (owner: string): DeclareIn => (name, options, translate) => declare(`${owner}:${name}`, options, translate);

/** A function that is not reproduced, whatever its options. */
export function refused(declareIn: DeclareIn, name: string, options: Options, reason: string, instead: string): Api<Options, LossTranslation> {
  return declareIn(name, options, (_given, _shapes, api) => {
    throw refusal(api, reason, instead);
  });
}
