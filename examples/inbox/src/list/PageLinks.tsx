import { graphql, useFragment } from 'react-relay';
import { changed, hashOf, useAddress } from '../address.ts';
import type { PageLinks_cursors$key } from './__generated__/PageLinks_cursors.graphql.ts';

const fragment = graphql`
  fragment PageLinks_cursors on PageCursors {
    first {
      page
      cursor
    }
    previous {
      cursor
    }
    around {
      page
      cursor
      isCurrent
    }
    next {
      cursor
    }
    last {
      page
      cursor
    }
  }
`;

/** `‹ 1 … 4 5 6 7 8 … 32 ›` */
export function PageLinks({ cursors }: { cursors: PageLinks_cursors$key }) {
  const { first, previous, around, next, last } = useFragment(fragment, cursors);
  const address = useAddress();
  const to = (cursor: string) => hashOf(changed(address, { after: cursor }));
  const [lowest] = around;
  const highest = around.at(-1);
  if (!first || !last || !lowest || !highest || last.page === 1) return null;
  return (
    <nav className="pages" aria-label="Pages">
      {previous && (
        <a href={to(previous.cursor)} rel="prev" aria-label="Previous page">
          ‹
        </a>
      )}
      {lowest.page > 1 && <a href={to(first.cursor)}>{first.page}</a>}
      {lowest.page > 2 && <span>…</span>}
      {around.map(({ page, cursor, isCurrent }) => (
        <a key={page} href={to(cursor)} aria-current={isCurrent ? 'page' : undefined}>
          {page}
        </a>
      ))}
      {highest.page < last.page - 1 && <span>…</span>}
      {highest.page < last.page && <a href={to(last.cursor)}>{last.page}</a>}
      {next && (
        <a href={to(next.cursor)} rel="next" aria-label="Next page">
          ›
        </a>
      )}
    </nav>
  );
}
