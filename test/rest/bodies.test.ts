import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RestPipeline } from '../../src/rest/rest-pipeline.ts';
import { pipelineSettings, restCaller } from '../support/rest-caller.ts';
import { type ScriptedRest, startScriptedRest } from '../support/scripted-rest.ts';

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: Uint8Array | string;
}

let answer: Answer;
let rest: ScriptedRest;
let pipeline: RestPipeline;

beforeEach(async () => {
  rest = await startScriptedRest((_request, response) => {
    const { status = 200, headers, body } = answer;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  pipeline = new RestPipeline(pipelineSettings(rest.url, { retries: 1 }));
});
afterEach(async () => {
  pipeline.close();
  await rest[Symbol.asyncDispose]();
});

const get = (given: Answer) => {
  answer = given;
  return pipeline.get('/v1/tasks', restCaller());
};

const DOCUMENT = { data: Array.from({ length: 300 }, (_, id) => ({ id, label: `Zoë ${id}` })) };
const TEXT = JSON.stringify(DOCUMENT);
const CODINGS = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
};

describe.each(Object.entries(CODINGS))('a body in %s', (coding, compress) => {
  const bytes = compress(TEXT);
  const headers = { 'content-encoding': coding };

  test('is decoded', async () => {
    expect(await get({ headers, body: bytes })).toEqual({ status: 200, body: DOCUMENT });
  });

  test.for<[name: string, body: Uint8Array | string]>([
    ['is not in it at all', TEXT],
    ['ends early', bytes.subarray(0, bytes.length / 2)],
    ['lacks its last byte', bytes.subarray(0, -1)],
    ['is damaged', damaged(bytes)],
  ])('that %s is UPSTREAM_INVALID_RESPONSE, at once', async ([, body]) => {
    await expect(get({ headers, body })).rejects.toMatchObject({
      code: 'UPSTREAM_INVALID_RESPONSE',
      extensions: { upstream: { status: 200 } },
      countsForBreaker: false,
    });
    expect(rest.paths).toHaveLength(1);
    expect(pipeline.state).toMatchObject({ active: 0, breakers: { tracked: 0 } });
    expect(await get({ headers, body: bytes })).toEqual({ status: 200, body: DOCUMENT });
  });

  test('that breaks off with its connection is an outage', async () => {
    await using broken = await startScriptedRest(({ socket }, response) => {
      response.writeHead(200, headers).write(bytes.subarray(0, 30));
      setImmediate(() => socket.destroy());
    });
    const other = new RestPipeline(pipelineSettings(broken.url));
    await expect(other.get('/v1/tasks', restCaller())).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      countsForBreaker: true,
    });
    other.close();
  });

  test('that cannot be decoded does not hide the meaning of a status', async () => {
    await expect(get({ status: 401, headers, body: TEXT })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });
});

function damaged(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (let at = 20; at < copy.length; at += 7) copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}

describe('a charset', () => {
  const latin = Buffer.from('{"name":"Zoë"}', 'latin1');
  const wide = Buffer.from('{"name":"Zoë"}', 'utf16le');
  const utf8 = Buffer.from('{"name":"Zoë"}');

  test.for<[charset: string, body: Uint8Array]>([
    ['; charset=utf-8', utf8],
    [';charset="UTF-8"', utf8],
    ['; charset=utf8', utf8],
    ['; charset=us-ascii', utf8],
    ['; profile=x; charset=utf-8; v=1', utf8],
    ['', utf8],
    ['', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8])],
    ['; charset=iso-8859-1', latin],
    ['; charset=windows-1252', latin],
    ['; charset=utf-16le', wide],
  ])('%j is decoded', async ([charset, body]) => {
    const headers = { 'content-type': `application/json${charset}` };
    expect(await get({ headers, body })).toEqual({ status: 200, body: { name: 'Zoë' } });
  });

  test('of UTF-8 may contain the replacement character', async () => {
    expect(await get({ body: '{"name":"\uFFFD"}' })).toEqual({
      status: 200,
      body: { name: '\uFFFD' },
    });
  });

  test.for<[charset: string, body: Uint8Array, reason: string]>([
    ['; charset=utf-7', utf8, 'unknown charset'],
    ['; charset=klingon', utf8, 'unknown charset'],
    ['', latin, 'not in its charset'],
    ['; charset=utf-8', latin, 'not in its charset'],
    ['; charset=utf-16le', utf8, 'not in its charset'],
    ['; charset=utf-16le', Buffer.from('{"name":"Zoë"} '), 'not JSON'],
  ])('%j on other bytes is refused, not misread: %s', async ([charset, body, reason]) => {
    const headers = { 'content-type': `application/json${charset}` };
    await expect(get({ headers, body })).rejects.toMatchObject({
      code: 'UPSTREAM_INVALID_RESPONSE',
      reason,
    });
    await expect(get({ status: 503, headers, body })).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      reason: 'status 503',
    });
  });
});
