// The part of tfjs-core that these kernels are handed: types only, so that no second copy is ever loaded.

import type * as tfjs from '@tensorflow/tfjs-core';

/** The module `@tensorflow/tfjs-core` (or `@tensorflow/tfjs`), passed in by the caller. */
export type Tf = Pick<
  typeof tfjs,
  'backend_util' | 'slice_util' | 'customGrad' | 'engine' | 'findBackend' | 'getKernel' | 'registerKernel' | 'unregisterKernel'
>;
