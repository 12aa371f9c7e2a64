import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { driftTable, measureDrift } from '../../scripts/demo-drift.ts';

test('docs/drift.md shows the figures of the demo', async () => {
  const outcomes = await measureDrift();
  const page = readFileSync(new URL('../../docs/drift.md', import.meta.url), 'utf8');
  expect(page).toContain(driftTable(outcomes));
  for (const { way, lost, repeated } of outcomes) {
    if (way === 'gateway') expect({ lost, repeated }).toEqual({ lost: 0, repeated: 0 });
  }
  // If the raw walk loses nothing, the list does not change enough for a proof.
  const raw = outcomes.filter(({ way }) => way === 'raw REST pages');
  expect(Math.max(...raw.map(({ lost }) => lost))).toBeGreaterThan(0);
  expect(Math.max(...raw.map(({ repeated }) => repeated))).toBeGreaterThan(0);
}, 60_000);
