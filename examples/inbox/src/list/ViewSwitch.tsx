import { type Address, changed, hashOf } from '../address.ts';

const VIEWS = [
  ['scroll', 'Scroll'],
  ['pages', 'Pages'],
] as const;

export function ViewSwitch({ address }: { address: Address }) {
  return (
    <nav className="switch" aria-label="How to go through the list">
      {VIEWS.map(([view, word]) => (
        <a
          key={view}
          href={hashOf(changed(address, { view }))}
          aria-current={address.view === view ? 'true' : undefined}
        >
          {word}
        </a>
      ))}
    </nav>
  );
}
