import type { DashboardSettings as RestDashboardSettings } from '../../rest/types.ts';
import { builder } from '../builder.ts';
import { OrderDirection } from './order-direction.ts';

export const DashboardSettings = builder
  .objectRef<RestDashboardSettings>('DashboardSettings')
  .implement({
    description: 'How a user likes their dashboard.',
    fields: (t) => ({
      threadEmailsSortOrder: t.field({
        type: OrderDirection,
        description: 'Which e-mails of a thread come first.',
        resolve: (settings) => settings.thread_emails_sort_order,
      }),
    }),
  });
