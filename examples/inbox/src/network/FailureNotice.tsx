import { adviceFor } from './advice.ts';
import { Countdown } from './Countdown.tsx';
import type { Failure } from './failure.ts';

interface Props {
  failure: Failure;
  onRetry: () => void;
  onStartAgain: () => void;
}

/** The message and the button for the failure's code. */
export function FailureNotice({ failure, onRetry, onStartAgain }: Props) {
  const { title, text, recovery } = adviceFor(failure.code);
  return (
    <section className="notice" role="alert" data-code={failure.code}>
      <h3>{title}</h3>
      <p>{text}</p>
      {recovery === 'wait' && <Countdown failure={failure} onEnd={onRetry} />}
      {recovery === 'retry' && (
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
      )}
      {recovery === 'start again' && (
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
