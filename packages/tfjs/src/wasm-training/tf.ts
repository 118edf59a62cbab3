// The part of tfjs-core that these kernels are handed: types only, so that no second copy is ever loaded.

/** The module `@tensorflow/tfjs-core` (or `@tensorflow/tfjs`), passed in by the caller. */
export type Tf = Pick<
  typeof import('@tensorflow/tfjs-core'),
  | 'backend_util' | 'slice_util' | 'customGrad' | 'engine' | 'findBackend' | 'getKernel' | 'registerKernel' | 'unregisterKernel' | 'tensor' | 'tidy' | 'zeros'
>;
