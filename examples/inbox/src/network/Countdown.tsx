import { useEffect, useEffectEvent, useState } from 'react';
import type { Failure } from './failure.ts';

/** The default in seconds, if the API gives none. */
const WAIT_UNSAID = 5;

interface Props {
  /** The countdown starts at the time of the failure. */
  failure: Failure;
  onEnd: () => void;
}

/** A countdown in seconds, which screen readers announce once. */
export function Countdown({ failure, onEnd }: Props) {
  const seconds = secondsOf(failure);
  const [left, setLeft] = useState(seconds);
  const end = useEffectEvent(onEnd);

  useEffect(() => {
    setLeft(secondsOf(failure));
    const at = performance.now() + secondsOf(failure) * 1000;
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((at - performance.now()) / 1000));
      setLeft(rest);
      if (rest > 0) return;
      clearInterval(timer);
      end();
    }, 200);
    return () => clearInterval(timer);
  }, [failure]);

  return (
    <p className="countdown">
      <span className="visually-hidden">Trying again in {seconds} seconds.</span>
      <span aria-hidden="true">
        {left === 0 ? (
          'Trying again …'
        ) : (
          <>
            Trying again in <strong>{left}</strong> s
          </>
        )}
      </span>
    </p>
  );
}

function secondsOf({ retryAfter = WAIT_UNSAID }: Failure): number {
  return retryAfter;
}
