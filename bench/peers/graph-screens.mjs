/** What a careful engineer adds to the graph for a screen of an inbox. */
export const typeDefs = /* GraphQL */ `
  extend type Query {
    task(id: ID!): Task
    statusCounts: [StatusCount!]!
    """Pages of 200, read side by side."""
    newestTasks(count: Int!): [Task!]!
  }

  extend type User {
    tasks(limit: Int! = 5): [Task!]!
  }

  type StatusCount { status: TaskStatus! count: Int! }
`;

const NEWEST_FIRST = { sort_by: 'created_at', sort_order: 'desc' };
const STATUSES = 'open completed closed archived failed processing assigned_to_agent'.split(' ');
const LARGEST_PAGE = 200;
/** Pages that a lookup reads at once: more could meet a rate limit. */
const PAGES_AT_ONCE = 10;

export const resolvers = {
  Query: {
    /** REST has no lookup: the list is read until the task is found. */
    async task(_root, { id }, context) {
      for (let first = 0; ; first += PAGES_AT_ONCE) {
        const pages = await readPages(context, first, PAGES_AT_ONCE);
        const found = pages.flatMap(({ data }) => data).find((task) => task.id === id);
        if (found !== undefined || pages.at(-1).next_page === null) return found;
      }
    },
    statusCounts: (_root, _args, context) =>
      Promise.all(
        STATUSES.map(async (status) => {
          const page = await context.listTasks({ status, limit: 1 });
          return { status, count: page.total_records };
        }),
      ),
    async newestTasks(_root, { count }, context) {
      const pages = await readPages(context, 0, Math.ceil(count / LARGEST_PAGE));
      return pages.flatMap(({ data }) => data).slice(0, count);
    },
  },
  User: {
    async tasks({ id }, { limit }, context) {
      const page = await context.listTasks({ assignee: id, page: 0, limit, ...NEWEST_FIRST });
      return page.data;
    },
  },
};

function readPages(context, first, count) {
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      context.listTasks({ page: first + index, limit: LARGEST_PAGE, ...NEWEST_FIRST }),
    ),
  );
}
