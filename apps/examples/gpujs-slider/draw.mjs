// Pictures of numbers: an image of one colour each, and a curve with a dot.
const STOPS = { low: [37, 99, 235], none: [255, 255, 255], high: [220, 38, 38], dark: [30, 27, 75] };
const mix = (a, b, share) => a.map((from, i) => from + (b[i] - from) * share);

/** Numbers of either sign: blue below 0, red above, white at 0. */
export const signed = (share) => mix(STOPS.none, share < 0 ? STOPS.low : STOPS.high, Math.abs(share));
/** Numbers from 0 up: the darker, the larger. */
export const positive = (share) => mix(STOPS.none, STOPS.dark, share);

export function drawImage(canvas, numbers, side, colour) {
  Object.assign(canvas, { width: side, height: side });
  const most = numbers.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  const pixels = new ImageData(side, side);
  numbers.forEach((value, i) => pixels.data.set([...colour(value / most), 255], 4 * i));
  canvas.getContext('2d').putImageData(pixels, 0, 0);
}

/** `points` are [x, y] with x from `from` to `to`; y starts at 0. */
export function drawCurve(canvas, points, [from, to], [x, y]) {
  const size = 288;
  Object.assign(canvas, { width: size, height: size });
  const context = canvas.getContext('2d');
  const most = Math.max(...points.map((point) => point[1])) || 1;
  const place = (px, py) => [12 + ((px - from) / (to - from)) * (size - 24), size - 12 - (py / most) * (size - 24)];
  context.lineWidth = 3;
  context.strokeStyle = '#1e1b4b';
  context.beginPath();
  for (const point of points) context.lineTo(...place(...point));
  context.stroke();
  context.fillStyle = '#dc2626';
  context.beginPath();
  context.arc(...place(x, y), 9, 0, 7);
  context.fill();
}
