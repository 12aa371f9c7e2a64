// Generated from openapi/tasks.yaml by `npm run codegen`. Do not edit.

export type SortOrder = 'asc' | 'desc';

export type TaskSortField = 'modified_at' | 'status' | 'type' | 'created_at';

export type TaskStatus =
  'open' | 'completed' | 'closed' | 'archived' | 'failed' | 'processing' | 'assigned_to_agent';

export type TaskType =
  | 'activity_summary_outreach'
  | 'activity_summary_payments'
  | 'auto_response_email'
  | 'auto_response_call'
  | 'call_analysis'
  | 'disable_contact'
  | 'recommendation_new_contact'
  | 'scheduled_email_approval'
  | 'scheduled_call_approval';

export interface ListTasksQuery {
  /**
   * Page number, 0 indexed.
   */
  page?: number;
  /**
   * The page size.
   */
  limit?: number;
  sort_order?: SortOrder;
  sort_by?: TaskSortField;
  /**
   * Repeats for several values (`status=open&status=closed`).
   */
  status?: TaskStatus[];
  type?: TaskType;
  /**
   * Repeats for several values.
   */
  classification?: string[];
  partner_id?: string;
  /**
   * The User identifier, (e.g. usr_abc123).
   */
  assignee?: string;
  is_automated?: boolean;
}

export interface TaskPage {
  data: Task[];
  /**
   * The current page.
   */
  current_page: number;
  /**
   * Total number of records.
   */
  total_records: number;
  /**
   * The next page, if one exists.
   */
  next_page?: number | null;
}

export interface Task {
  label: string;
  object: string;
  organization_id: string;
  type: TaskType;
  id: string;
  action_taken?: string | null;
  assignee?: User | null;
  assignee_id?: string | null;
  close_reason?: string | null;
  completed_action?: {
    [k: string]: unknown;
  } | null;
  created_at?: string | null;
  data?: TaskData[] | null;
  description?: string | null;
  error_reason?: string | null;
  modified_at?: string | null;
  status?: TaskStatus | null;
  trigger_event?: TriggerEvent | null;
  trigger_event_id?: string | null;
}

export interface User {
  email: string;
  family_name: string;
  given_name: string;
  object: string;
  organization_id: string;
  id: string;
  created_at?: string | null;
  dashboard_settings?: DashboardSettings | null;
  default_email_sender_id?: string | null;
  invited_by_user_id?: string | null;
  is_access_approved?: boolean | null;
  is_org_admin?: boolean | null;
  modified_at?: string | null;
  name?: string | null;
  onboarding_required?: boolean | null;
  profile_picture?: string | null;
  selected?: boolean | null;
}

export interface DashboardSettings {
  thread_emails_sort_order?: SortOrder | null;
}

export interface TaskData {
  object: string;
  source: string;
  task_id: string;
  type: string;
  id: string;
  created_at?: string | null;
  data?: unknown;
  modified_at?: string | null;
}

export interface TriggerEvent {
  name: string;
  object: string;
  id: string;
  actor_id?: string | null;
  created_at?: string | null;
  data?: unknown;
  entity?: unknown;
  entity_id?: string | null;
  message?: string | null;
  modified_at?: string | null;
  timestamp?: string | null;
}

export interface Failure {
  detail: string;
}

export interface ValidationFailure {
  detail: {
    loc: (string | number)[];
    msg: string;
    type: string;
  }[];
}

/** The values of each enum, in the order of the document. */
export const ENUM_VALUES = {
  SortOrder: ['asc', 'desc'],
  TaskSortField: ['modified_at', 'status', 'type', 'created_at'],
  TaskStatus: ['open', 'completed', 'closed', 'archived', 'failed', 'processing', 'assigned_to_agent'],
  TaskType: ['activity_summary_outreach', 'activity_summary_payments', 'auto_response_email', 'auto_response_call', 'call_analysis', 'disable_contact', 'recommendation_new_contact', 'scheduled_email_approval', 'scheduled_call_approval'],
} as const;
