// The U-Net of the example onnx-attach, as PyTorch exported it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const UNET = new Uint8Array(readFileSync(fileURLToPath(new URL('../../../apps/examples/onnx-attach/unet.onnx', import.meta.url))));
