/** The labels of enum values, in the order of the screen. */
export const STATUSES = {
  OPEN: 'Open',
  PROCESSING: 'Processing',
  ASSIGNED_TO_AGENT: 'With an agent',
  FAILED: 'Failed',
  COMPLETED: 'Completed',
  CLOSED: 'Closed',
  ARCHIVED: 'Archived',
} as const;

export const TYPES = {
  SCHEDULED_EMAIL_APPROVAL: 'E-mail to approve',
  SCHEDULED_CALL_APPROVAL: 'Call to approve',
  AUTO_RESPONSE_EMAIL: 'E-mail reply',
  AUTO_RESPONSE_CALL: 'Call back',
  CALL_ANALYSIS: 'Call analysis',
  RECOMMENDATION_NEW_CONTACT: 'New contact',
  DISABLE_CONTACT: 'Contact to disable',
  ACTIVITY_SUMMARY_OUTREACH: 'Outreach summary',
  ACTIVITY_SUMMARY_PAYMENTS: 'Payments summary',
} as const;

export type Status = keyof typeof STATUSES;
export type Type = keyof typeof TYPES;

export function isStatus(text: string): text is Status {
  return Object.hasOwn(STATUSES, text);
}

export function isType(text: string): text is Type {
  return Object.hasOwn(TYPES, text);
}

/** The graph may return values that this page does not have: `UNKNOWN`, and newer ones. */
export function statusLabel(status: string): string {
  return isStatus(status) ? STATUSES[status] : 'Unknown';
}

export function typeLabel(type: string): string {
  return isType(type) ? TYPES[type] : 'Task';
}

/** `payment.promised`, `invoice_number` -> `Payment promised`, `Invoice number` */
export function humanized(name: string): string {
  const words = name.replaceAll(/[._-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
