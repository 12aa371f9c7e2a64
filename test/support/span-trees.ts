import type { SpanTree } from './traces.ts';

/** The expected span of one REST request. @param origin of the REST API */
export function callSpan(
  origin: string,
  status: number | null = 200,
  more: Record<string, unknown> = {},
): SpanTree {
  const { hostname, port } = new URL(origin);
  return {
    name: 'GET /v1/tasks',
    kind: 'CLIENT',
    attributes: {
      'http.request.method': 'GET',
      'url.full': `${origin}/v1/tasks`,
      'url.template': '/v1/tasks',
      'server.address': hostname,
      'server.port': Number(port),
      ...(status !== null && { 'http.response.status_code': status }),
      ...more,
    },
    parts: [],
  };
}

export function field(name: string, ...parts: SpanTree[]): SpanTree {
  return { name, kind: 'INTERNAL', attributes: {}, parts };
}

export function operation(name: string | undefined, ...parts: SpanTree[]): SpanTree {
  return {
    name: name === undefined ? 'query' : `query ${name}`,
    kind: 'SERVER',
    attributes: {
      'graphql.operation.type': 'query',
      ...(name !== undefined && { 'graphql.operation.name': name }),
    },
    parts,
  };
}

export function failed(span: SpanTree, code: string): SpanTree {
  return { ...span, attributes: { ...span.attributes, 'error.type': code }, status: 'ERROR' };
}
