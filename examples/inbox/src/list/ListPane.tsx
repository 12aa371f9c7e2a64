import { type ReactNode, Suspense, useEffect, useRef } from 'react';
import type { PreloadedQuery } from 'react-relay';
import type { OperationType } from 'relay-runtime';
import { type Address, navigate } from '../address.ts';
import { IconButton } from '../components/IconButton.tsx';
import { listTitle } from '../filters/list-title.ts';
import type { CountsRequest } from '../filters/use-task-counts.ts';
import { LiveSign } from '../live/LiveSign.tsx';
import { NewTasks } from '../live/NewTasks.tsx';
import type { LiveList } from '../live/use-live-list.ts';
import { FailureBoundary } from '../network/FailureBoundary.tsx';
import { FailureNotice } from '../network/FailureNotice.tsx';
import type { Request } from '../network/use-request.ts';
import { ListSkeleton } from './ListSkeleton.tsx';
import { ViewSwitch } from './ViewSwitch.tsx';

/** The props of both views. */
export interface ListProps {
  address: Address;
  counts: CountsRequest;
}

interface Props {
  address: Address;
  request: Pick<Request<OperationType>, 'isPending' | 'reload'> & {
    reference: PreloadedQuery<OperationType> | null | undefined;
  };
  live: LiveList;
  onStartAgain: () => void;
  children: ReactNode;
}

/** Both views of the list: header, loading state, failures, live changes, and the scroll position. */
export function ListPane({ address, request, live, onStartAgain, children }: Props) {
  const { reference, isPending } = request;
  const scroller = useRef<HTMLDivElement>(null);
  const { newTasks, clearNew } = live;

  function reload(): void {
    clearNew();
    request.reload();
  }

  function showNew(): void {
    clearNew();
    if (address.after === null) request.reload();
    else navigate({ after: null });
  }

  useEffect(() => {
    if (reference) scroller.current?.scrollTo(0, 0);
  }, [reference]);

  return (
    <main className="list">
      <header className="list-head">
        <h2>{listTitle(address)}</h2>
        <LiveSign />
        <ViewSwitch address={address} />
        <IconButton icon="refresh" label="Refresh the list" onClick={reload} isBusy={isPending} />
      </header>
      <NewTasks count={newTasks} onShow={showNew} />
      <div className="list-body" data-scroller ref={scroller} aria-busy={isPending}>
        <Suspense fallback={<ListSkeleton />}>
          <FailureBoundary
            resetKey={reference}
            fallback={(failure) => (
              <FailureNotice failure={failure} onRetry={reload} onStartAgain={onStartAgain} />
            )}
          >
            {children || <ListSkeleton />}
          </FailureBoundary>
        </Suspense>
      </div>
    </main>
  );
}
