import { type Listening, seenBy } from '../processes.ts';
import type { FixedOperation } from '../work.ts';
import type { GrowthCase } from './cases.ts';
import type { Question } from './questions.ts';

/** An operation, whichever process it is sent to. */
export type Exchange = Omit<FixedOperation, 'origin'>;

/** A case as the load generator takes it. */
export interface PreparedCase {
  case: GrowthCase;
  /** Its questions, as they are put to the gateway. */
  through: Exchange[];
  /** For each of them, the REST calls that the gateway made. */
  bare: Exchange[];
}

/**
 * Asks each question once: checks the answer, task by task, and notes what it took.
 *
 * @throws Error where an answer is not what was asked for
 */
export async function prepare(
  asked: GrowthCase,
  server: Listening,
  upstream: Listening,
): Promise<PreparedCase> {
  const prepared: PreparedCase = { case: asked, through: [], bare: [] };
  await seenBy(upstream);
  for (const [index, question] of asked.questions.entries()) {
    const { query, variables } = question;
    const body = JSON.stringify({ query, variables });
    const response = await fetch(`${server.origin}/graphql`, {
      method: 'POST',
      headers: {
        // What one question teaches the gateway about a token's lists, the next must not find.
        authorization: `Bearer ${tokenOf(asked, index)}`,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      body,
    });
    const text = await response.text();
    check(text, question, `${asked.series}, ${asked.size}`);
    const { calls, paths, bytes } = await seenBy(upstream);
    if (paths.length !== calls) throw new Error(`${calls} REST calls are too many to repeat`);
    prepared.through.push({
      requests: [{ method: 'POST', path: '/graphql', body }],
      atOnce: false,
      bytes: Buffer.byteLength(text),
    });
    prepared.bare.push({
      requests: paths.map((path) => ({ method: 'GET', path, body: undefined })),
      atOnce: asked.atOnce,
      bytes,
    });
  }
  return prepared;
}

function tokenOf({ dimension, series, size }: GrowthCase, index: number): string {
  return `prepare-${dimension}-${series}-${size}-${index}`.replace(/[^\w-]/g, '-');
}

interface Found {
  id: string;
}

function check(text: string, { expected }: Question, name: string): void {
  const { data, errors }: { data?: Record<string, Found | { nodes: Found[] }>; errors?: unknown } =
    JSON.parse(text);
  const found = Object.values(data ?? {}).flatMap((value) =>
    'nodes' in value ? value.nodes : [value],
  );
  const ids = found.map(({ id }) => id);
  if (errors !== undefined || ids.join() !== expected.join()) {
    throw new Error(`${name}: not the tasks that were asked for: ${text.slice(0, 500)}`);
  }
}
