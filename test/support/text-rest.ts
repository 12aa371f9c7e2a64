import { type GatewayOptions, startTestGateway, type TestGateway } from './gateway.ts';
import { type Served, serve } from './serve.ts';

interface TextAnswer {
  status?: number;
  headers?: Record<string, string>;
  text: string;
}

export interface TextRest extends Served {
  /** Path and query of each request. */
  requests: string[];
}

/** A REST API that responds with given text, which may contain values that the sandbox cannot store. */
export async function startTextRest(answer: (path: string) => TextAnswer): Promise<TextRest> {
  const requests: string[] = [];
  const served = await serve(({ url = '' }, response) => {
    requests.push(url);
    const { status = 200, headers = {}, text } = answer(url);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  });
  return { ...served, requests };
}

/** A gateway over such a REST API. */
export async function startTextGateway(
  answer: (path: string) => TextAnswer,
  config: GatewayOptions['config'] = {},
): Promise<TestGateway & { asked: string[] }> {
  const rest = await startTextRest(answer);
  const gateway = await startTestGateway({
    sandbox: { tasks: 0 },
    config: { ...config, apiUrl: rest.url },
  });
  return {
    ...gateway,
    asked: rest.requests,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await rest[Symbol.asyncDispose]();
    },
  };
}

const REQUIRED_OF_TASK = {
  label: 'label',
  object: 'task',
  organization_id: 'org_1',
  type: 'call_analysis',
};
/** The time of the first row; each further row is a second older. */
const NEWEST = Date.UTC(2025, 2, 7, 5, 31, 59);

/**
 * The first page of a list as text, as long as its path asks for.
 *
 * @param rows each as JSON texts by their keys, laid over a sound task; ids are `task_0` and so on
 */
export function pageText(path: string, rows: Record<string, string>[]): string {
  const limit = Number(new URLSearchParams(path.split('?')[1]).get('limit'));
  const tasks = rows.slice(0, limit).map((row, index) => {
    const created_at = new Date(NEWEST - index * 1000).toISOString();
    const sound = Object.entries({ ...REQUIRED_OF_TASK, id: `task_${index}`, created_at });
    const texts = Object.fromEntries(sound.map(([key, value]) => [key, JSON.stringify(value)]));
    const members = Object.entries({ ...texts, ...row }).map(([key, text]) => `"${key}":${text}`);
    return `{${members.join(',')}}`;
  });
  return `{"data":[${tasks.join(',')}],"total_records":${rows.length},"current_page":0,"next_page":null}`;
}
