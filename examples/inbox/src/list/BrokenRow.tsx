import { TypeIcon } from '../components/TypeIcon.tsx';

/** Shown instead of an invalid task. */
export function BrokenRow() {
  return (
    <li className="row broken" data-broken>
      <div>
        <TypeIcon type="UNKNOWN" />
        <span className="row-label">This task could not be read</span>
        <span className="row-about">Its record is damaged. The others are not affected.</span>
      </div>
    </li>
  );
}
