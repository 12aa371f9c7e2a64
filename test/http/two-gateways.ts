import { type OutgoingHttpHeaders, request } from 'node:http';
import { fixture } from '../support/fixture.ts';
import { type GatewayOptions, startTestGateway, type TestGateway } from '../support/gateway.ts';

export interface HttpAnswer {
  status: number | undefined;
  headers: Record<string, unknown>;
  body: string;
  restCalls: number;
}

export interface HttpRequest {
  method: string;
  path: string;
  /** By name, or alternating names and values, if a name occurs more than once. */
  headers: OutgoingHttpHeaders | string[];
  body: string | Buffer | undefined;
}

export interface TwoGateways extends AsyncDisposable {
  fast: TestGateway;
  general: TestGateway;
}

/** Two gateways over one sandbox: with the fast path, and without it. */
export function twoGateways(tasks: number, config: GatewayOptions['config']): TwoGateways {
  return fixture(async () => {
    const fast = await startTestGateway({
      sandbox: { tasks },
      config: { ...config, generalExecutor: false },
    });
    const general = await startTestGateway({
      sandbox: { tasks: 0 },
      config: { ...config, generalExecutor: true, apiUrl: fast.sandbox.url },
    });
    if (!fast.gateway.hasFastPath || general.gateway.hasFastPath) throw new Error('not as set');
    return {
      fast,
      general,
      async [Symbol.asyncDispose]() {
        await general[Symbol.asyncDispose]();
        await fast[Symbol.asyncDispose]();
      },
    };
  });
}

/** Sends the request, and counts the calls that the sandbox got for it. */
export function send(
  { fast: { sandbox } }: TwoGateways,
  { port }: TestGateway,
  { body, ...options }: HttpRequest,
): Promise<HttpAnswer> {
  sandbox.requests.length = 0;
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, ...options }, (response) => {
      const { date, ...headers } = response.headers;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers,
          body: Buffer.concat(chunks).toString(),
          restCalls: sandbox.requests.length,
        }),
      );
    });
    outgoing.on('error', reject);
    if (body !== undefined) outgoing.write(body);
    outgoing.end();
  });
}
