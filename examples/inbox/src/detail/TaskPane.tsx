import { Suspense, useCallback, useEffect } from 'react';
import { navigate } from '../address.ts';
import { FailureBoundary } from '../network/FailureBoundary.tsx';
import { FailureNotice } from '../network/FailureNotice.tsx';
import { useRequest } from '../network/use-request.ts';
import type { OpenTaskQuery } from './__generated__/OpenTaskQuery.graphql.ts';
import { DetailSkeleton } from './DetailSkeleton.tsx';
import { OpenTask, openTaskQuery } from './OpenTask.tsx';

/** The task in the URL, even if it is not in the list. */
export function TaskPane({ id }: { id: string }) {
  const { reference, isPending, reload } = useRequest<OpenTaskQuery>(openTaskQuery, { id });
  const close = useCallback(() => {
    document.querySelector<HTMLElement>('.row a[aria-current]')?.focus();
    navigate({ task: null });
  }, []);

  useEffect(() => {
    const closeByKey = ({ key }: KeyboardEvent) => key === 'Escape' && close();
    window.addEventListener('keydown', closeByKey);
    return () => window.removeEventListener('keydown', closeByKey);
  }, [close]);

  return (
    <aside className="detail" aria-label="Task" aria-busy={isPending}>
      <Suspense fallback={<DetailSkeleton />}>
        <FailureBoundary
          resetKey={reference}
          fallback={(failure) => (
            <FailureNotice failure={failure} onRetry={reload} onStartAgain={close} />
          )}
        >
          {reference ? <OpenTask reference={reference} onClose={close} /> : <DetailSkeleton />}
        </FailureBoundary>
      </Suspense>
    </aside>
  );
}
