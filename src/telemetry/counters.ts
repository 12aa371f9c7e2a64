export type Counters = ReturnType<typeof createCounters>;

/** Counts since the process started, for the metrics. */
export function createCounters() {
  return {
    /**
     * Cursors by how their positions were found. `gone` and `lost` are always zero; the metric keeps them
     * until 2.0.
     */
    anchors: { unmoved: 0, moved: 0, gone: 0, lost: 0 },
    /** Task rows that REST sent. */
    rowsFetched: 0,
    /** Task rows delivered to callers, in connections and by id. */
    rowsDelivered: 0,
    /** Windows and totals that were read together with another one of the same tick. */
    coalesced: 0,
    /** How often REST sent fewer rows than the requested `limit`. */
    pageSizeReductions: 0,
    /** Subscriptions that are open now, by transport. */
    subscriptions: { sse: 0, websocket: 0 },
    /** Events that subscriptions delivered. */
    eventsDelivered: 0,
  };
}
