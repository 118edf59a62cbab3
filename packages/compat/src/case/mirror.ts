// Whether a gradient is the only one: losses that sort have a choice where two errors tie, and make it by the order of
// the pixels. The mirror image then has another gradient.
import type { CompiledLoss, Feeds, Tensor } from '@semsegloss/core';

/** Whether the mirrored batch has the mirrored gradient, but for roundings. */
export async function isUniqueGradient(compiled: CompiledLoss, feeds: Feeds, layout: string, gradient: Tensor): Promise<boolean> {
  const { gradient: other } = await compiled.run(Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, mirrored(tensor, layout)])), { gradient: true, validate: false });
  if (other === undefined) return true;
  const back = mirrored(other, layout).data;
  const slopes = Array.from(gradient.data);
  const size = Math.max(...slopes.map(Math.abs));
  return slopes.every((slope, i) => Math.abs(slope - (back[i] ?? 0)) <= 1e-5 * size);
}

/** All pixels of the batch in reverse order. A tensor of one axis less than the layout has no class axis. */
function mirrored({ data, shape }: Tensor, layout: string): Tensor {
  const letters = shape.length === layout.length ? layout : layout.replace('C', '');
  const source = (at: number): number => {
    let [rest, from, stride] = [at, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      const place = rest % size;
      from += (letters[axis] === 'C' ? place : size - 1 - place) * stride;
      stride *= size;
      rest = Math.floor(rest / size);
    }
    return from;
  };
  return { data: Float64Array.from(data, (_, at) => data[source(at)] ?? 0), shape };
}
