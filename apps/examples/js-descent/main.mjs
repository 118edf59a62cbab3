// Fits the logits of one 32 × 32 image to a disc by gradient descent: no framework, no dependency but @semsegloss/js.
import { compile } from '@semsegloss/js';

const side = 32;
const shape = [1, side, side, 1];
const inside = (i) => (i % side - 16) ** 2 + (Math.floor(i / side) - 16) ** 2 < 64;
const target = { shape, data: Float32Array.from({ length: side * side }, (_, i) => (inside(i) ? 1 : 0)) };
const prediction = { shape, data: new Float32Array(side * side) };

const dice = compile('dice');
export const history = [];
for (let step = 0; step < 200; step++) {
  const { value, gradient } = dice.run({ prediction, target }, { gradient: true });
  history.push(value.data[0]);
  gradient.data.forEach((slope, i) => { prediction.data[i] -= 200 * slope; });
}
console.log(`Dice loss: ${history[0].toFixed(3)} before, ${history.at(-1).toFixed(3)} after ${history.length} steps`);
