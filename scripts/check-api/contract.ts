import type {
  DashboardSettings,
  Task,
  TaskData,
  TriggerEvent,
  User,
} from '../../src/rest/types.ts';

/** Whether the contract lets a field be null or absent. */
type Presence<Shape> = {
  [Name in keyof Shape]-?: undefined extends Shape[Name] ? 'optional' : 'required';
};

/** The fields of each object in the contract; TypeScript compares them with the generated types. */
export const FIELDS = {
  task: {
    label: 'required',
    object: 'required',
    organization_id: 'required',
    type: 'required',
    id: 'required',
    action_taken: 'optional',
    assignee: 'optional',
    assignee_id: 'optional',
    close_reason: 'optional',
    completed_action: 'optional',
    created_at: 'optional',
    data: 'optional',
    description: 'optional',
    error_reason: 'optional',
    modified_at: 'optional',
    status: 'optional',
    trigger_event: 'optional',
    trigger_event_id: 'optional',
  } satisfies Presence<Task>,
  assignee: {
    email: 'required',
    family_name: 'required',
    given_name: 'required',
    object: 'required',
    organization_id: 'required',
    id: 'required',
    created_at: 'optional',
    dashboard_settings: 'optional',
    default_email_sender_id: 'optional',
    invited_by_user_id: 'optional',
    is_access_approved: 'optional',
    is_org_admin: 'optional',
    modified_at: 'optional',
    name: 'optional',
    onboarding_required: 'optional',
    profile_picture: 'optional',
    selected: 'optional',
  } satisfies Presence<User>,
  dashboard_settings: {
    thread_emails_sort_order: 'optional',
  } satisfies Presence<DashboardSettings>,
  data: {
    object: 'required',
    source: 'required',
    task_id: 'required',
    type: 'required',
    id: 'required',
    created_at: 'optional',
    // The generated type is `unknown` here, which includes `undefined`.
    data: 'optional',
    modified_at: 'optional',
  } satisfies Presence<TaskData>,
  trigger_event: {
    name: 'required',
    object: 'required',
    id: 'required',
    actor_id: 'optional',
    created_at: 'optional',
    data: 'optional',
    entity: 'optional',
    entity_id: 'optional',
    message: 'optional',
    modified_at: 'optional',
    timestamp: 'optional',
  } satisfies Presence<TriggerEvent>,
} as const;

export type ObjectName = keyof typeof FIELDS;
