import { z } from 'zod';

/** What the primary says to a worker that is to send its report. */
export const REPORT_ORDER = 'report';

const schema = z.object({
  metrics: z.array(
    z.looseObject({
      name: z.string(),
      type: z.enum(['counter', 'gauge', 'histogram', 'summary']),
      aggregator: z.string(),
    }),
  ),
});

/** What one process has counted, in prom-client's JSON. */
export type Report = z.infer<typeof schema>;

/** `undefined` for a message that is something else. */
export function reportFrom(message: unknown): Report | undefined {
  return schema.safeParse(message).data;
}
