import { Countdown } from './Countdown.tsx';
import type { Failure } from './failure.ts';
import { adviceFor } from './remedies.ts';

interface Props {
  failure: Failure;
  onRetry: () => void;
  onStartAgain: () => void;
}

/** Says what happened and offers what helps, by the code alone. */
export function FailureNotice({ failure, onRetry, onStartAgain }: Props) {
  const { title, text, remedy } = adviceFor(failure.code);
  return (
    <section className="notice" role="alert" data-code={failure.code}>
      <h3>{title}</h3>
      <p>{text}</p>
      {remedy === 'wait' && <Countdown failure={failure} onEnd={onRetry} />}
      {remedy === 'retry' && (
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
      )}
      {remedy === 'start again' && (
        <button type="button" className="button" onClick={onStartAgain}>
          Start again
        </button>
      )}
      <details>
        <summary>Details</summary>
        <p dir="auto">{failure.message}</p>
        <p>
          <code>{failure.code}</code> {failure.requestId && <code>{failure.requestId}</code>}
        </p>
      </details>
    </section>
  );
}
