// A picture of few pixels, enlarged without smoothing.
import { useEffect, useRef } from 'preact/hooks';

export interface PixelsProps {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha of each pixel, row by row. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  readonly label: string;
}

export function Pixels({ width, height, rgba, label }: PixelsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  }, [rgba, width, height]);
  return <canvas ref={canvas} class="pixels" width={width} height={height} style={{ aspectRatio: `${width} / ${height}` }} role="img" aria-label={label} />;
}
