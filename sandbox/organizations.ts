import type { DashboardSettings, User } from '../src/rest/types.ts';
import { DAY, END_OF_HISTORY, instantText } from './instant.ts';
import {
  HARBOUR_PARTNERS,
  HARBOUR_PEOPLE,
  NORTH_PARTNERS,
  NORTH_PEOPLE,
  type Person,
} from './people.ts';
import { shortCode } from './short-code.ts';

export interface Partner {
  id: string;
  name: string;
}

/** An organisation with its token, users and partners. */
export interface Organization {
  id: string;
  name: string;
  /** The same in every sandbox: the README shows it. */
  token: string;
  /** No task is assigned to the last one. */
  users: readonly User[];
  partners: readonly Partner[];
}

/** Two, so that a test can see that one does not return the tasks of the other. */
export const ORGANIZATIONS: readonly [Organization, Organization] = [
  organization({
    id: 'org_n0rth4k',
    name: 'North Ridge Supply',
    token: 'sandbox-north-7f3a',
    domain: 'northridge.example.com',
    people: NORTH_PEOPLE,
    partners: NORTH_PARTNERS,
  }),
  organization({
    id: 'org_h4rb0ur',
    name: 'Harbour & Söhne GmbH',
    token: 'sandbox-harbour-2c9e',
    domain: 'harbour.example.org',
    people: HARBOUR_PEOPLE,
    partners: HARBOUR_PARTNERS,
  }),
];

interface OrganizationSpec extends Pick<Organization, 'id' | 'name' | 'token'> {
  domain: string;
  people: readonly Person[];
  partners: readonly string[];
}

function organization({ domain, people, partners, ...own }: OrganizationSpec): Organization {
  return {
    ...own,
    users: people.map((person, index) => userOf(person, index, own.id, domain)),
    partners: partners.map((name, index) => ({ id: `ptn_${codeOf(own.id, index)}`, name })),
  };
}

function codeOf(organizationId: string, index: number): string {
  return shortCode(Number.parseInt(organizationId.slice(4), 36) + index);
}

/** Every nullable field is set for some, null for some, and missing for others. */
function userOf(person: Person, index: number, organizationId: string, domain: string): User {
  const [given, family, mailbox] = person;
  const joined = END_OF_HISTORY - (700 - index * 37) * DAY;
  const isAdmin = index === 0 || index === 5;
  const user: User = {
    email: `${mailbox}@${domain}`,
    family_name: family,
    given_name: given,
    object: 'user',
    organization_id: organizationId,
    id: `usr_${codeOf(organizationId, index)}`,
    created_at: instantText(joined),
    default_email_sender_id: index % 4 === 0 ? `eml_${codeOf(organizationId, 100 + index)}` : null,
    invited_by_user_id: inviterOf(index, organizationId),
    is_access_approved: index % 6 !== 5,
    is_org_admin: isAdmin,
    modified_at: instantText(joined + (index % 3) * 41 * DAY),
    name: index % 5 === 3 ? null : `${given} ${family}`,
    onboarding_required: index > 9,
  };
  const settings = dashboardSettingsOf(index);
  if (settings !== undefined) user.dashboard_settings = settings;
  if (index % 3 !== 2) user.profile_picture = pictureOf(mailbox, index);
  if (index % 4 !== 1) user.selected = index % 4 === 0;
  if (index % 7 === 4) user.onboarding_required = null;
  return user;
}

/** All users except the first admin were invited by an earlier user. */
function inviterOf(index: number, organizationId: string): string | null {
  if (index === 0) return null;
  return `usr_${codeOf(organizationId, Math.floor((index - 1) / 2))}`;
}

function dashboardSettingsOf(index: number): DashboardSettings | null | undefined {
  const cases = [
    { thread_emails_sort_order: 'asc' },
    { thread_emails_sort_order: 'desc' },
    null,
    undefined,
    { thread_emails_sort_order: null },
    {},
  ] as const;
  return cases[index % cases.length];
}

function pictureOf(mailbox: string, index: number): string | null {
  return index % 3 === 0 ? `https://cdn.example.com/avatars/${mailbox}.png` : null;
}
