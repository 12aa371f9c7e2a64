import type { KeyboardEvent } from 'react';

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** Moves the focus from the link of a row to the next or previous one, by the arrow keys. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  const links = Array.from(event.currentTarget.closest('.days')?.querySelectorAll('.row a') ?? []);
  const at = links.findIndex((link) => link.matches(':focus'));
  const next = links[at + step];
  if (at === -1 || !(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}
