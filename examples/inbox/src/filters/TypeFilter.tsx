import { navigate } from '../address.ts';
import { isType, TYPES, type Type } from '../labels.ts';

export function TypeFilter({ chosen }: { chosen: Type | null }) {
  return (
    <label className="filter">
      <span className="filter-name">Type</span>
      <select
        value={chosen ?? ''}
        onChange={({ target: { value } }) => navigate({ type: isType(value) ? value : null })}
      >
        <option value="">Any type</option>
        {Object.entries(TYPES).map(([type, word]) => (
          <option key={type} value={type}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}
