// Kernel Conv2DBackpropFilter, which tfjs's wasm backend lacks: the gradient of a convolution by its filter.
//   dw[ky, kx, a, b] = Σ_n Σ_oy Σ_ox x[n, oy·s + ky − top, ox·s + kx − left, a] · dy[n, oy, ox, b]
// Float32 sums, one image after another; the inner loop is WebAssembly (filter-gradient-tile.ts).

import type { Conv2DBackpropFilterAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { INPUT_TILES, OUTPUT_TILES, filterGradientTile } from './filter-gradient-tile.ts';
import { insideRange, requireChannelsLast, requireOutputShape, type ConvInfo } from './geometry.ts';
import { addressOf, elementsOf, float32Output, functionOf, requireFloat32, type WasmBackend } from './heap.ts';
import { spans } from './tiles.ts';
import type { Tf } from './tf.ts';

/** The filter gradient of one convolution, shaped like the filter: [kh, kw, in, out]. */
export function filterGradient(backend: WasmBackend, x: TensorInfo, dy: TensorInfo, info: ConvInfo): TensorInfo {
  const out = float32Output(backend, info.filterShape);
  elementsOf(backend, out).fill(0);
  const { inChannels, outChannels } = info;
  const xColumn = inChannels * 4;
  const xRow = info.inWidth * xColumn;
  const dyColumn = outChannels * 4;
  const dyRow = info.outWidth * dyColumn;
  const dwRow = outChannels * 4;
  const [xAt, dyAt, dwAt] = [addressOf(backend, x), addressOf(backend, dy), addressOf(backend, out)];
  const blocks = spans(inChannels, INPUT_TILES).flatMap((a) => spans(outChannels, OUTPUT_TILES).map((b) => ({
    run: functionOf(backend, `filterGradient ${a.width}x${b.width}`, () => filterGradientTile(a.width, b.width)),
    x: a.start * 4,
    dy: b.start * 4,
    dw: a.start * dwRow + b.start * 4,
  })));
  for (let image = 0; image < info.batchSize; image += 1) {
    const xImage = xAt + image * info.inHeight * xRow;
    const dyImage = dyAt + image * info.outHeight * dyRow;
    for (let ky = 0; ky < info.filterHeight; ky += 1) {
      const yOffset = ky * info.dilationHeight - info.padInfo.top;
      const rows = insideRange(yOffset, info.strideHeight, info.inHeight, info.outHeight);
      for (let kx = 0; kx < info.filterWidth; kx += 1) {
        const xOffset = kx * info.dilationWidth - info.padInfo.left;
        const columns = insideRange(xOffset, info.strideWidth, info.inWidth, info.outWidth);
        if (rows.to === rows.from || columns.to === columns.from) continue;
        const xTap = xImage + (rows.from * info.strideHeight + yOffset) * xRow + (columns.from * info.strideWidth + xOffset) * xColumn;
        const dyTap = dyImage + rows.from * dyRow + columns.from * dyColumn;
        const dwTap = dwAt + (ky * info.filterWidth + kx) * inChannels * dwRow;
        for (const block of blocks) {
          block.run(
            xTap + block.x, dyTap + block.dy, dwTap + block.dw, rows.to - rows.from, columns.to - columns.from,
            info.strideHeight * xRow, info.strideWidth * xColumn, dyRow, dyColumn, dwRow,
          );
        }
      }
    }
  }
  return out;
}

/** The kernel's function for the wasm backend. */
export function filterGradientKernel(tf: Tf) {
  return (backend: WasmBackend, inputs: Readonly<Record<'x' | 'dy', TensorInfo>>, attributes: Conv2DBackpropFilterAttrs): TensorInfo => {
    const { x, dy } = inputs;
    const { strides, pad, dataFormat, dimRoundingMode, filterShape } = attributes;
    requireChannelsLast('Conv2DBackpropFilter', dataFormat);
    requireFloat32('Conv2DBackpropFilter', { x, dy });
    const info = tf.backend_util.computeConv2DInfo(
      x.shape as [number, number, number, number], filterShape, strides, 1, pad, dimRoundingMode, false, 'channelsLast',
    );
    requireOutputShape('Conv2DBackpropFilter', dy.shape, info);
    return filterGradient(backend, x, dy, info);
  };
}
