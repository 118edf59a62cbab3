// How a count of channels or pixels is cut into the widths that the WebAssembly tiles come in.

export interface Span {
  readonly start: number;
  readonly width: number;
}

/** Cuts [0, count) into spans, widest first; the last width must be 1. */
export function spans(count: number, widths: readonly number[]): Span[] {
  const cut: Span[] = [];
  let start = 0;
  for (const width of widths) {
    for (; count - start >= width; start += width) cut.push({ start, width });
  }
  return cut;
}
