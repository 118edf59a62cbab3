// A model of a public exporter: the U-Net that apps/examples/onnx-attach/make-unet.py wrote with PyTorch takes a loss behind
// its output, and steps along the gradient that it then gives lower that loss.
import { attachLoss, readModel, toOnnx } from '@semsegloss/onnx';
import { expect, it } from 'vitest';
import { runModel, tensor } from './ort.ts';
import { UNET } from './unet.ts';

const SHAPE = [1, 1, 8, 8];
const image = tensor(Array.from({ length: 64 }, (_, i) => Math.sin(i * i)), SHAPE);
const truth = tensor(Array.from({ length: 64 }, (_, i) => Number(i % 8 < 3)), SHAPE);
const head = { head_weight: tensor(Array.from({ length: 12 }, (_, i) => Math.cos(i)), [1, 12, 1, 1]), head_bias: tensor([-1], [1]) };

it.each(['dice', 'lovasz'])('%s goes down along the gradient by the output of a U-Net', async (slug) => {
  const options = { layout: 'NCHW' } as const;
  const attached = attachLoss(UNET, slug, options, { output: 'logits', target: 'truth' });
  expect(readModel(attached).graph!.output.map(({ name }) => name)).toEqual(['logits', 'features', 'loss_value', 'loss_gradient']);
  const { logits, loss_value, loss_gradient } = await runModel(attached, { image, truth, ...head });
  const alone = await runModel(toOnnx(slug, options, { opset: 16 }), { prediction: logits!, target: truth });
  expect([loss_value, loss_gradient]).toEqual([alone['value'], alone['gradient']]);

  const model = toOnnx(slug, options);
  const values = [loss_value!.data[0]!];
  let [prediction, gradient] = [logits!, loss_gradient!];
  for (let step = 0; step < 4; step++) {
    const { data } = gradient;
    prediction = { data: Float32Array.from(prediction.data, (x, i) => x - 2 * data[i]!), shape: SHAPE };
    const next = await runModel(model, { prediction, target: truth });
    values.push(next['value']!.data[0]!);
    gradient = next['gradient']!;
  }
  expect(values).toEqual(values.toSorted((a, b) => b - a));
  expect(new Set(values).size).toBe(values.length);
});
