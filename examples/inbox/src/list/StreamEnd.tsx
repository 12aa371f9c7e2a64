import { useEffect, useEffectEvent, useRef } from 'react';
import { FailureNotice } from '../network/FailureNotice.tsx';
import type { Failure } from '../network/failure.ts';

/** The next page is loaded when the end is this near. */
const ROOT_MARGIN = '600px 0px';

interface Props {
  length: number;
  hasNext: boolean;
  isLoading: boolean;
  failure: Failure | null;
  onReach: () => void;
  onStartAgain: () => void;
}

/** The end of the list: loads the next page when it is near. */
export function StreamEnd({ length, hasNext, isLoading, failure, onReach, onStartAgain }: Props) {
  const end = useRef<HTMLDivElement>(null);
  const reach = useEffectEvent(onReach);
  const isOpen = hasNext && !isLoading && failure === null;

  // The observer is closed while a page loads, and created again after it, because the end may still be in
  // view.
  useEffect(() => {
    const target = end.current;
    if (!isOpen || target === null) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && reach(),
      { root: target.closest('[data-scroller]'), rootMargin: ROOT_MARGIN },
    );
    observer.observe(target);
    return () => observer.disconnect();
  }, [isOpen]);

  if (failure !== null) {
    return <FailureNotice failure={failure} onRetry={onReach} onStartAgain={onStartAgain} />;
  }
  return (
    <div ref={end} className="stream-end" data-end={!hasNext}>
      {hasNext ? 'Loading more …' : length > 0 && 'That is all of them.'}
    </div>
  );
}
