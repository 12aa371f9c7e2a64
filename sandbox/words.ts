import type { SortOrder, TaskSortField, TaskStatus, TaskType } from '../src/rest/types.ts';

// In alphabetical order, which is also how `sort_by=status` and `sort_by=type` rank them: the
// document does not say, and this is what a column of text would do.
export const STATUSES = [
  'archived',
  'assigned_to_agent',
  'closed',
  'completed',
  'failed',
  'open',
  'processing',
] as const satisfies readonly TaskStatus[];

export const TYPES = [
  'activity_summary_outreach',
  'activity_summary_payments',
  'auto_response_call',
  'auto_response_email',
  'call_analysis',
  'disable_contact',
  'recommendation_new_contact',
  'scheduled_call_approval',
  'scheduled_email_approval',
] as const satisfies readonly TaskType[];

/** In the order of the document, which is how an enum of PostgreSQL would rank them. */
export const DECLARED_STATUSES: readonly TaskStatus[] = [
  'open',
  'completed',
  'closed',
  'archived',
  'failed',
  'processing',
  'assigned_to_agent',
];

/** As {@link DECLARED_STATUSES}. */
export const DECLARED_TYPES: readonly TaskType[] = [
  'activity_summary_outreach',
  'activity_summary_payments',
  'auto_response_email',
  'auto_response_call',
  'call_analysis',
  'disable_contact',
  'recommendation_new_contact',
  'scheduled_email_approval',
  'scheduled_call_approval',
];

export const SORT_FIELDS = [
  'created_at',
  'modified_at',
  'status',
  'type',
] as const satisfies readonly TaskSortField[];

export const SORT_ORDERS = ['asc', 'desc'] as const satisfies readonly SortOrder[];

export const CLASSIFICATIONS = [
  'dispute',
  'invoice_request',
  'out_of_office',
  'payment_plan',
  'promise_to_pay',
  'remittance',
  'wrong_contact',
] as const;

/** Words that a table keeps as small integers; a code is the place of its word. */
export class Words<Word extends string> {
  readonly #words: Word[];
  readonly #codes: Map<string, number>;

  constructor(words: readonly Word[] = []) {
    this.#words = [...words];
    this.#codes = new Map(words.map((word, code) => [word, code]));
  }

  /** The code of a word, a new one where the word is new. */
  codeOf(word: Word): number {
    const known = this.#codes.get(word);
    if (known !== undefined) return known;
    this.#codes.set(word, this.#words.length);
    return this.#words.push(word) - 1;
  }

  /** The code of a word that may never have been used. */
  find(word: string): number | undefined {
    return this.#codes.get(word);
  }

  /** In the order of their codes. */
  all(): readonly Word[] {
    return this.#words;
  }

  at(code: number): Word {
    const word = this.#words[code];
    if (word === undefined) throw new RangeError(`no word has the code ${code}`);
    return word;
  }
}
