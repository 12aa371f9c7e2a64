import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** The bit in Linux's signal masks. */
const SIGHUP = 1n;

/**
 * Resolves once the server handles signals, even very early in its start. Checks SIGHUP, the last one:
 * Node.js itself has handlers for the others.
 */
export async function handlesSignals(pid: number | undefined): Promise<void> {
  const isCaught = () => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const [, mask = '0'] = /^SigCgt:\s*(\w+)/m.exec(status) ?? [];
    return (BigInt(`0x${mask}`) & SIGHUP) !== 0n;
  };
  await expect.poll(isCaught, { interval: 2, timeout: 18_000 }).toBe(true);
}

/** The current child processes of a process. */
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
