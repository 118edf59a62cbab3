// A tensor as it crosses the library's border: a typed array and a shape, row-major.

export type TensorData = Float32Array | Float64Array | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array;

export interface Tensor<Data extends TensorData = TensorData> {
  readonly data: Data;
  readonly shape: readonly number[];
}

/** The inputs of a run by name: `prediction`, `target`, and `mask` if the loss was built with one. */
export type Feeds = Readonly<Record<string, Tensor>>;
