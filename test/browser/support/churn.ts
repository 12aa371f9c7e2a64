import { below, oneOf, randomFrom } from '../../../sandbox/random.ts';
import type { Sandbox } from '../../../sandbox/server.ts';

export interface Churn extends Disposable {
  readonly arrived: number;
  readonly completed: number;
}

/**
 * From now on, a task is added at the top or an open task at any place is completed, every few milliseconds.
 */
export function startChurn({ store, organizations: [{ id }] }: Sandbox, everyMs: number): Churn {
  const random = randomFrom(7, 1);
  const done = { arrived: 0, completed: 0 };
  const timer = setInterval(() => {
    if (below(random, 2) === 0) {
      store.insert(id, { created_at: new Date().toISOString() });
      done.arrived += 1;
      return;
    }
    const open = store.count(id, { status: ['open'] });
    const page = below(random, Math.ceil(open / 200));
    const { data } = store.list(id, { status: ['open'], page, limit: 200 });
    store.update(oneOf(random, data).id, { status: 'completed' });
    done.completed += 1;
  }, everyMs);
  return {
    get arrived() {
      return done.arrived;
    },
    get completed() {
      return done.completed;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
