import { type ReactNode, Suspense, useEffect, useRef } from 'react';
import type { PreloadedQuery } from 'react-relay';
import type { OperationType } from 'relay-runtime';
import type { Address } from '../address.ts';
import { IconButton } from '../components/IconButton.tsx';
import { listTitle } from '../filters/list-title.ts';
import { FailureBoundary } from '../network/FailureBoundary.tsx';
import { FailureNotice } from '../network/FailureNotice.tsx';
import type { Request } from '../network/use-request.ts';
import { ListSkeleton } from './ListSkeleton.tsx';
import { ViewSwitch } from './ViewSwitch.tsx';

interface Props {
  address: Address;
  request: Pick<Request<OperationType>, 'isPending' | 'reload'> & {
    reference: PreloadedQuery<OperationType> | null | undefined;
  };
  onStartAgain: () => void;
  children: ReactNode;
}

/** Both views of the list: header, loading state, failures, and the scroll position. */
export function ListPane({ address, request, onStartAgain, children }: Props) {
  const { reference, isPending, reload } = request;
  const scroller = useRef<HTMLDivElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top.
  useEffect(() => {
    scroller.current?.scrollTo(0, 0);
  }, [reference]);

  return (
    <main className="list">
      <header className="list-head">
        <h2>{listTitle(address)}</h2>
        <ViewSwitch address={address} />
        <IconButton icon="refresh" label="Refresh the list" onClick={reload} isBusy={isPending} />
      </header>
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
