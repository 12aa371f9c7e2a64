import type { TestProcess } from './process.ts';

/** The process ids of the first `count` workers that listened, in that order. */
export async function workersOf(server: TestProcess, count: number): Promise<number[]> {
  const line = /"pid":(\d+),"msg":"worker listening"/g;
  await server.printed(new RegExp(`(?:${line.source}[^]*?){${count}}`));
  return [...server.output.matchAll(line)].map(([, pid]) => Number(pid));
}
