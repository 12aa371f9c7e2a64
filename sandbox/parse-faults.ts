import type { Fault, FaultRule } from './faults.ts';

const FORMS: Record<Fault['kind'], (argument: string | undefined) => Fault | undefined> = {
  status: (argument) => {
    const [, status, retryAfter] = /^([2-5]\d\d)(?::(.+))?$/.exec(argument ?? '') ?? [];
    if (status === undefined) return undefined;
    const fault = { kind: 'status', status: Number(status) } as const;
    return retryAfter === undefined ? fault : { ...fault, retryAfter };
  },
  slow: (argument) => counted(argument, (ms) => ({ kind: 'slow', ms })),
  'huge-body': (argument) => counted(argument, (bytes) => ({ kind: 'huge-body', bytes })),
  redirect: (argument) => named(argument, (location) => ({ kind: 'redirect', location })),
  'missing-field': (argument) => named(argument, (field) => ({ kind: 'missing-field', field })),
  hang: (argument) => plain(argument, { kind: 'hang' }),
  reset: (argument) => plain(argument, { kind: 'reset' }),
  'half-body': (argument) => plain(argument, { kind: 'half-body' }),
  html: (argument) => plain(argument, { kind: 'html' }),
  'bad-json': (argument) => plain(argument, { kind: 'bad-json' }),
  'wrong-shape': (argument) => plain(argument, { kind: 'wrong-shape' }),
  'endless-body': (argument) => plain(argument, { kind: 'endless-body' }),
  'unknown-enum': (argument) => plain(argument, { kind: 'unknown-enum' }),
};

/**
 * Reads `kind[:argument][@probability]`, separated by commas: `status:503@0.1,slow:800@0.05,reset`. The
 * argument is a status (with a Retry-After: `status:429:5`), milliseconds, bytes, a location or a field.
 * Items that cannot be parsed are returned as `unread`.
 */
export function parseFaults(text: string): { rules: FaultRule[]; unread: string[] } {
  const rules: FaultRule[] = [];
  const unread: string[] = [];
  for (const item of text.split(',').map((part) => part.trim())) {
    if (item === '') continue;
    const rule = ruleFrom(item);
    if (rule === undefined) unread.push(item);
    else rules.push(rule);
  }
  return { rules, unread };
}

function ruleFrom(item: string): FaultRule | undefined {
  const [, kind, argument, odds] = /^([a-z-]+)(?::(.*?))?(?:@([\d.]+))?$/.exec(item) ?? [];
  const form = Object.entries(FORMS).find(([name]) => name === kind)?.[1];
  const fault = form?.(argument);
  const probability = odds === undefined ? 1 : Number(odds);
  if (fault === undefined || !(probability >= 0 && probability <= 1)) return undefined;
  return { fault, probability };
}

function plain(argument: string | undefined, fault: Fault): Fault | undefined {
  return argument === undefined ? fault : undefined;
}

function counted(argument: string | undefined, fault: (count: number) => Fault): Fault | undefined {
  return /^\d+$/.test(argument ?? '') ? fault(Number(argument)) : undefined;
}

function named(argument: string | undefined, fault: (name: string) => Fault): Fault | undefined {
  return argument === undefined || argument === '' ? undefined : fault(argument);
}
