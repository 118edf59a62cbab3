// A pause for all that waits on the same thread: backends that answer at once would let nothing else happen, such as an
// interruption, a page that is drawn, or what a browser beside them says.

/** Milliseconds that may pass without a pause. */
const LONGEST = 50;
let last = 0;

/** Lets others go first, unless they just did. */
export async function breathe(): Promise<void> {
  if (performance.now() - last < LONGEST) return;
  await new Promise<void>((resolve) => { setTimeout(resolve); });
  last = performance.now();
}
