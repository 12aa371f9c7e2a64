import { request } from 'node:http';
import { expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';
import { startScriptedRest } from '../../support/scripted-rest.ts';

test.each(['/stuut/api', '/a', '/eu-1/v2/stuut'])(
  'a REST API below the path %s is called at that path only',
  async (path) => {
    await using gateway = await startTestGateway({ config: { apiUrl: 'http://127.0.0.1:9' } });
    // An API management layer removes the path and forwards the rest.
    await using management = await startScriptedRest(({ url = '', method, headers }, response) => {
      if (!url.startsWith(`${path}/v1/tasks?`)) {
        response.writeHead(404).end();
        return;
      }
      request(gateway.sandbox.url + url.slice(path.length), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }).end();
    });
    const apiUrl = management.url + path;
    await using behind = await startTestGateway({ config: { apiUrl } });
    const [{ token }] = gateway.sandbox.organizations;
    const answer = await behind.ask('{ tasks(first: 2) { totalCount nodes { restId } } }', {
      token,
      headers: { 'x-explain': 'rest' },
    });
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({ tasks: { totalCount: 300 } });
    expect(management.paths).toHaveLength(1);
    expect(answer.extensions?.rest).toMatchObject([
      { url: expect.stringContaining(`${apiUrl}/v1/tasks?page=0`), status: 200 },
    ]);
    expect(behind.restLog).toMatchObject([{ path: expect.stringMatching(/^\/v1\/tasks\?page/) }]);
  },
);
