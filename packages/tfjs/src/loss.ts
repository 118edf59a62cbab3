// A loss as tfjs wants it: (yTrue, yPred) => Scalar, with our gradient in the place of tfjs' own tape.
import { failure, lossOf, SemSegLossError, type LossDefinition, type LossOptions, type Parameters } from '@semsegloss/core';
import { evaluate, executionOn } from './evaluate.ts';
import type { Execution } from './execution.ts';
import { compile, type ComputeOptions } from './program.ts';
import { remember } from './recipes.ts';
import { currentBackend, isRecording, type Scalar, type Tensor, type Tf } from './runtime.ts';
import { bindTensors, type Tensors } from './tensors.ts';

/** A loss function for `model.compile({ loss })`, `optimizer.minimize` and `tf.grad`. */
export type LossFunction<Value extends Tensor = Scalar> = (yTrue: Tensor, yPred: Tensor, mask?: Tensor, inputs?: Readonly<Record<string, Tensor | number>>) => Value;

/** A loss that tells how the current backend computes it: `'fused: …'`, as what, or `'op by op: …'` with the reason. */
export type ExecutedLoss<Value extends Tensor = Scalar> = LossFunction<Value> & { execution(): Execution };

/**
 * A loss of tensors, differentiable with respect to the prediction.
 *
 * `tf` is the tfjs module that the program uses; `loss` a name such as `'dice'` or a definition; `options` its
 * parameters and the shared options (default: one channel of logits, NHWC). The function takes
 * - `yTrue`: float32, int32 or bool; shaped like the prediction, or class ids with `targets: 'labels'`
 *   (with or without a class axis of size 1). A constant: nothing flows back into it, nor into the mask.
 * - `yPred`: float32.
 * - `mask`: only with `mask: true`; shaped like the prediction without its class axis, or with one of size 1.
 * - `inputs`: what else the loss was built to take, by name: distance maps, or numbers such as the weights of
 *   `weighted([{ loss: 'boundary', weight: 'boundaryWeight' }])`. Numbers that are tensors get gradients.
 *
 * It returns a scalar, or with `reduction: 'none'` the elements. Values are not read, so nothing waits for a GPU.
 * The gradient is of first order: it is not itself differentiable. `execution()` tells whether the current backend
 * runs it fused, as GPU programs or loops, or op by op, and why; `{ fused: false }` as the fourth argument asks for the latter.
 *
 * ```ts
 * model.compile({ optimizer: 'adam', loss: lossFor(tf, 'dice') });
 * ```
 * @throws UNKNOWN_NAME, UNKNOWN_PARAMETER, PARAMETER_RANGE, OPTION_CONFLICT; the function itself MISSING_INPUT,
 * DTYPE_MISMATCH, DISPOSED, SHAPE_MISMATCH, EMPTY_INPUT, BACKEND_MISSING.
 */
export function lossFor<P extends Parameters>(tf: Tf, loss: LossDefinition<P> | string, options: LossOptions<P> & { readonly reduction: 'none' }, how?: ComputeOptions): ExecutedLoss<Tensor>;
export function lossFor<P extends Parameters>(tf: Tf, loss: LossDefinition<P> | string, options?: LossOptions<P>, how?: ComputeOptions): ExecutedLoss;
export function lossFor(tf: Tf, loss: LossDefinition | string, options: LossOptions = {}, how: ComputeOptions = {}): ExecutedLoss<Tensor> {
  if (typeof tf?.getBackend !== 'function') throw failure('PARAMETER_RANGE', 'lossFor', 'the first argument must be the tfjs module', tf, "Call lossFor(tf, 'dice').");
  const definition = lossOf(loss);
  const program = compile(definition, options, how);
  const made: LossFunction<Tensor> = (yTrue, yPred, mask, inputs = {}) => {
    currentBackend(tf);
    if (mask !== undefined && !program.built.options.mask) {
      throw new SemSegLossError('OPTION_CONFLICT', `${program.built.definition.slug}: takes a mask only when built for one, got a third argument. Build it with the option mask: true.`);
    }
    const constants = Object.fromEntries(Object.entries(inputs).flatMap(([name, input]) => (typeof input === 'number' ? [[name, tf.scalar(input)]] : [])));
    try {
      const given = { ...inputs, ...constants, target: yTrue, prediction: yPred, ...(program.built.options.mask ? { mask } : {}) };
      const bound = bindTensors(program.built, given as Tensors);
      const { variables } = program;
      const wantsGradient = isRecording(tf);
      return tf.customGrad((...args) => {
        const save = args.pop() as unknown as (tensors: Tensor[]) => void;
        const differentiated = Object.fromEntries(variables.map((name, i) => [name, args[i]]));
        const { value, saved, gradients } = evaluate(tf, program, { ...given, ...differentiated } as Tensors, bound, wantsGradient);
        save(saved);
        // The saved tensors are constants of the tape: differentiating twice would silently miss their part.
        return { value, gradFunc: (upstream, kept) => tf.tidy(() => gradients(upstream as Tensor, kept as Tensor[])) };
      })(...variables.map((name) => (given as Record<string, Tensor | undefined>)[name] as Tensor));
    } finally {
      tf.dispose(constants);
    }
  };
  const told = Object.assign(made, { execution: (): Execution => executionOn(tf, program) });
  return remember(told, { kind: 'loss', slug: definition.slug, options, name: definition.slug });
}
