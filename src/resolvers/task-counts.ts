import { isRefusedValue } from '../errors.ts';
import type { WordField } from '../pagination/order.ts';
import type { TaskStatus, TaskType } from '../rest/types.ts';
import type { ResolverContext } from './context.ts';
import { totalOf } from './list-total.ts';
import { type TaskFilterInput, type TaskList, UNKNOWN, WORDS } from './task-list.ts';
import { unorderedList } from './unordered-list.ts';
import { withSpan } from './with-span.ts';

/** The number of tasks with a word (an enum value). */
export interface WordCount<Word> {
  word: Word | typeof UNKNOWN;
  count: number;
}

const FIELD = 'Query.taskCounts';

/** Counts of the tasks under a filter. Each count is a call of one row, made when its field is resolved. */
export class TaskCounts {
  readonly #filter: TaskFilterInput;
  readonly #list: TaskList;
  readonly #context: ResolverContext;
  #total: Promise<number> | undefined;

  /** @throws GatewayError `BAD_USER_INPUT` for a filter that REST cannot express */
  constructor(filter: TaskFilterInput | null | undefined, context: ResolverContext) {
    this.#filter = filter ?? {};
    this.#list = unorderedList(filter, 'taskCounts');
    this.#context = context;
  }

  total(): Promise<number> {
    this.#total ??= this.#count(this.#list);
    return this.#total;
  }

  byStatus(): Promise<WordCount<TaskStatus>[]> {
    const { status } = this.#list.filter;
    return this.#countEach(WORDS.status, status, (word) =>
      unorderedList({ ...this.#filter, status: [word] }, 'taskCounts'),
    );
  }

  byType(): Promise<WordCount<TaskType>[]> {
    const { type } = this.#list.filter;
    return this.#countEach(WORDS.type, type && [type], (word) =>
      unorderedList({ ...this.#filter, type: word }, 'taskCounts'),
    );
  }

  /** @param filtered the words in the filter; `undefined` for all words, including unknown ones */
  async #countEach<Word extends (typeof WORDS)[WordField][number]>(
    words: readonly Word[],
    filtered: readonly Word[] | undefined,
    listOf: (word: Word) => TaskList,
  ): Promise<WordCount<Word>[]> {
    const isOpen = filtered === undefined;
    const listed = isOpen ? words : words.filter((word) => filtered.includes(word));
    const counts = listed.map(async (word): Promise<WordCount<Word>> => {
      try {
        return { word, count: await this.#count(listOf(word)) };
      } catch (error) {
        // Tasks with a word that REST refuses to filter by count as unknown.
        if (isOpen && isRefusedValue(error)) return { word, count: 0 };
        throw error;
      }
    });
    if (!isOpen) return Promise.all(counts);
    const [total, known] = await Promise.all([this.total(), Promise.all(counts)]);
    const sum = known.reduce((rows, { count }) => rows + count, 0);
    // At least 0: the list can change between two counts.
    return [...known, { word: UNKNOWN, count: Math.max(0, total - sum) }];
  }

  #count(list: TaskList): Promise<number> {
    return withSpan(this.#context, FIELD, (context) => totalOf(list, context));
  }
}
