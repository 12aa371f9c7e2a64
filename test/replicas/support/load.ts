import { Agent, request } from 'node:http';

const CONNECTIONS = 32;

const OPERATIONS = [
  '{ tasks { totalCount } }',
  '{ tasks(first: 20) { nodes { id label assignee { name } } pageInfo { endCursor } } }',
  '{ tasks(last: 5, filter: { status: [OPEN] }) { edges { cursor node { restId } } } }',
  '{ tasks(first: 3) { nodes { assignee { tasks(first: 2) { totalCount } } } } }',
];

/** Many connections, each with one query after another, that tolerate no failure. */
export class Load {
  readonly #url: string;
  readonly #tokens: readonly string[];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  readonly #clients: Promise<void>[];
  #isOver = false;
  #wake: (() => void)[] = [];
  answers = 0;
  /** Responses other than status 200 without errors. */
  readonly failures: string[] = [];

  constructor(url: string, tokens: readonly string[]) {
    this.#url = url;
    this.#tokens = tokens;
    this.#clients = Array.from({ length: CONNECTIONS }, (_, index) => this.#run(index));
  }

  /** Resolves after this number of further answered requests. */
  async more(count: number): Promise<void> {
    const goal = this.answers + count;
    while (this.answers < goal) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#clients);
    this.#agent.destroy();
  }

  async #run(index: number): Promise<void> {
    const token = this.#tokens[index % this.#tokens.length] ?? '';
    for (let turn = index; !this.#isOver; turn++) {
      const query = OPERATIONS[turn % OPERATIONS.length] ?? '';
      const failure = await this.#ask(token, query).catch(String);
      if (failure !== undefined) this.failures.push(failure);
      this.answers += 1;
      for (const resume of this.#wake.splice(0)) resume();
    }
  }

  /** The fault of the response, if there is one. */
  #ask(token: string, query: string): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const outgoing = request(
        this.#url,
        { method: 'POST', agent: this.#agent, headers },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk) => {
            text += chunk;
          });
          response.on('error', reject);
          response.on('end', () => {
            const isRight = response.statusCode === 200 && /^\{"data":\{(?!.*"errors":)/.test(text);
            resolve(isRight ? undefined : `${response.statusCode} ${text.slice(0, 300)}`);
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(JSON.stringify({ query }));
    });
  }
}
