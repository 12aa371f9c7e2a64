import { Fragment } from 'react';
import { humanized } from '../labels.ts';

/** Any JSON for people to read: names and values, lists, and text. */
export function Json({ value }: { value: unknown }) {
  if (value === null || value === undefined) return <span className="muted">Nothing</span>;
  if (Array.isArray(value)) return <JsonList values={value} />;
  if (typeof value === 'object') return <JsonObject entries={Object.entries(value)} />;
  return (
    <span className="json-text" dir="auto">
      {typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value)}
    </span>
  );
}

function JsonObject({ entries }: { entries: [string, unknown][] }) {
  return (
    <dl className="json">
      {entries.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{humanized(name)}</dt>
          <dd>
            <Json value={value} />
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

function JsonList({ values }: { values: unknown[] }) {
  return (
    <ul className="json">
      {values.map((value) => (
        <li key={JSON.stringify(value)}>
          <Json value={value} />
        </li>
      ))}
    </ul>
  );
}
