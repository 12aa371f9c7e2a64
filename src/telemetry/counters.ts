/** Counted since the process started, for the metrics. */
export interface Counters {
  /** Cursors by how their positions were found. `gone` and `lost` stay zero, and in the metric until 2.0. */
  anchors: Record<'unmoved' | 'moved' | 'gone' | 'lost', number>;
  /** Task rows that REST sent. */
  rowsFetched: number;
  /** Task rows delivered to callers, in connections and by id. */
  rowsDelivered: number;
  /** Windows and totals that were read together with another of the same tick. */
  coalesced: number;
  /** Times that REST sent fewer rows than the `limit` it was asked for. */
  pageSizeReductions: number;
  /** Subscriptions that are open now, by transport. */
  subscriptions: Record<'sse' | 'websocket', number>;
  /** Events that subscriptions delivered. */
  eventsDelivered: number;
}

export function createCounters(): Counters {
  return {
    anchors: { unmoved: 0, moved: 0, gone: 0, lost: 0 },
    rowsFetched: 0,
    rowsDelivered: 0,
    coalesced: 0,
    pageSizeReductions: 0,
    subscriptions: { sse: 0, websocket: 0 },
    eventsDelivered: 0,
  };
}
