// Lets the event loop turn, in Node and in a page's worker, without the delay that timers have there.

/** Resolves after whatever is waiting in the event loop: messages, stops, other work. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}
