/** Loaded into a server whose memory is measured: collects garbage when its parent says so. */
export interface HeapAnswer {
  rss: number;
  heapUsed: number;
}

process.on('message', (message) => {
  if (message !== 'collect') return;
  for (let time = 0; time < 3; time++) globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const answer: HeapAnswer = { rss, heapUsed };
  process.send?.(answer);
});
process.channel?.unref();
