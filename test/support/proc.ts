import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** In Linux' masks of signals. */
const SIGHUP = 1n;

/**
 * Resolves once the server listens to signals, however early in its start that is. By SIGHUP, which is
 * the last of them: Node.js itself has handlers for the others.
 */
export async function handlesSignals(pid: number | undefined): Promise<void> {
  const isCaught = () => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const [, mask = '0'] = /^SigCgt:\s*(\w+)/m.exec(status) ?? [];
    return (BigInt(`0x${mask}`) & SIGHUP) !== 0n;
  };
  await expect.poll(isCaught, { interval: 2, timeout: 18_000 }).toBe(true);
}

/** The child processes that a process has at this moment. */
export function childrenOf(pid: number | undefined): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? [] : children.split(' ').map(Number);
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
