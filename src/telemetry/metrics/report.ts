import { z } from 'zod';

/** The primary's message that requests a report from a worker. */
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

/** The metrics of one process, in prom-client's JSON. */
export type Report = z.infer<typeof schema>;

/** `undefined` for any other message. */
export function reportFrom(message: unknown): Report | undefined {
  return schema.safeParse(message).data;
}
