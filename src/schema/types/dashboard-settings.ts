import type { DashboardSettings as RestDashboardSettings } from '../../rest/types.ts';
import { builder } from '../builder.ts';
import { OrderDirection } from './order-direction.ts';

export const DashboardSettings = builder
  .objectRef<RestDashboardSettings>('DashboardSettings')
  .implement({
    description: 'The dashboard settings of a user.',
    fields: (t) => ({
      threadEmailsSortOrder: t.expose('thread_emails_sort_order', {
        type: OrderDirection,
        description: 'The order of the e-mails in a thread.',
      }),
    }),
  });
