import type { Task, TaskPage, TaskStatus, TaskType, User } from '../src/rest/types.ts';

/** Rows of the whole list, as every page says. */
export const TOTAL_RECORDS = 20_000;

const TYPES: TaskType[] = ['auto_response_email', 'call_analysis', 'scheduled_email_approval'];
const STATUSES: TaskStatus[] = ['open', 'processing', 'completed', 'closed'];
/** One text in five is not Latin: a page that is not plain ASCII costs more to read. */
const COMPANIES = [
  'North Ridge Supply',
  'Harbour & Söhne GmbH',
  'Dana Whitfield',
  '田中商事',
  'Acme',
];
const FIRST_MILLISECOND = Date.UTC(2025, 5, 30, 12);

/** A page of the list: about 1.3 KB of JSON for each row, the same at every start. */
export function pageOf(limit: number, page = 0): TaskPage {
  const data = Array.from({ length: limit }, (_, index) => taskAt(page * limit + index));
  return { data, current_page: page, total_records: TOTAL_RECORDS, next_page: page + 1 };
}

function taskAt(index: number): Task {
  const id = `tsk_${code(index)}`;
  const company = pick(COMPANIES, index);
  const invoice = `INV-${40_000 + index * 7}`;
  const assignee = index % 10 === 9 ? null : userAt(index % 12);
  const at = (minutes: number) =>
    new Date(FIRST_MILLISECOND - index * 97_000 + minutes * 60_000)
      .toISOString()
      .replace('.000', '');
  return {
    label: `${company} asks for a copy of ${invoice}`,
    object: 'task',
    organization_id: 'org_n0rth4k',
    type: pick(TYPES, index),
    id,
    action_taken: index % 4 === 2 ? 'complete' : null,
    assignee,
    assignee_id: assignee?.id ?? null,
    close_reason: index % 4 === 3 ? 'already paid' : null,
    completed_action: null,
    created_at: at(0),
    data: [
      {
        object: 'task_data',
        source: 'email',
        task_id: id,
        type: 'response',
        id: `tda_${code(index)}`,
        created_at: at(0),
        data: { subject: `Re: ${invoice}`, amount_due: 1250.5 + index, currency: 'USD' },
        modified_at: null,
      },
    ],
    description: `${company} will settle ${invoice} by the end of the week and wants a payment plan.`,
    error_reason: null,
    modified_at: at(45),
    status: pick(STATUSES, index),
    trigger_event: {
      name: 'email.received',
      object: 'event',
      id: `evt_${code(index)}`,
      actor_id: `usr_${code(index % 12)}`,
      created_at: at(-6),
      entity_id: `inv_${code(index)}`,
      message: `A message of ${company} came in.`,
      modified_at: at(-6),
      timestamp: at(-7),
    },
    trigger_event_id: `evt_${code(index)}`,
  };
}

function userAt(index: number): User {
  return {
    email: `agent-${index}@north-ridge.example`,
    family_name: 'Whitfield',
    given_name: `Agent ${index}`,
    object: 'user',
    organization_id: 'org_n0rth4k',
    id: `usr_${code(index)}`,
    created_at: '2024-01-08T09:00:00Z',
    dashboard_settings: { thread_emails_sort_order: 'desc' },
    is_access_approved: true,
    is_org_admin: false,
    modified_at: null,
    name: `Agent ${index} Whitfield`,
    onboarding_required: false,
  };
}

function code(index: number): string {
  return (index * 7919 + 1_000_003).toString(36).padStart(7, '0');
}

function pick<Value>(values: readonly Value[], index: number): Value {
  const value = values[index % values.length];
  if (value === undefined) throw new RangeError('an empty list');
  return value;
}
