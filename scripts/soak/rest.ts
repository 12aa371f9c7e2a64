/** The REST API of the soak: a sandbox with random faults and churn, which fails on request by message. */
import { parseFaults } from '../../sandbox/parse-faults.ts';
import { startSandbox } from '../../sandbox/server.ts';

/** About one response in eight is wrong or late. */
const FAULTS = [
  ...['slow:150@0.04', 'slow:600@0.01', 'hang@0.003', 'reset@0.008', 'half-body@0.008'],
  ...['status:500@0.01', 'status:502@0.008', 'status:503@0.008', 'status:504@0.004'],
  ...['status:429:1@0.0008', 'status:403@0.004', 'status:422@0.004', 'status:401@0.002'],
  ...['html@0.004', 'bad-json@0.004', 'wrong-shape@0.004', 'redirect:/elsewhere@0.002'],
  ...['endless-body@0.0005', 'huge-body:40000000@0.0005', 'unknown-enum@0.01'],
  ...['missing-field:label@0.008', 'missing-field:id@0.004'],
].join(',');

export type RestOrder = 'fail' | 'recover' | 'state';

export interface RestState {
  url: string;
  tenants: { id: string; token: string; users: string[] }[];
  sockets: number;
  requests: number;
}

const sandbox = await startSandbox({ tasks: 3000, churnPerSecond: 5, lateMs: 20_000 });
const { faults, organizations, url } = sandbox;
let requests = 0;
let isDown = false;
faults.add({
  fault: { kind: 'status', status: 500 },
  when: () => {
    requests += 1;
    return isDown;
  },
});
for (const rule of parseFaults(FAULTS).rules) faults.add(rule);

const tenants = organizations.map(({ id, token, users }) => ({
  id,
  token,
  users: users.map((user) => user.id),
}));

process.on('message', (order: RestOrder) => {
  if (order === 'fail') isDown = true;
  if (order === 'recover') isDown = false;
  if (order === 'state') report();
});
process.on('disconnect', () => void sandbox.close());
report();

function report(): void {
  const state: RestState = { url, tenants, sockets: sandbox.openSockets(), requests };
  process.send?.(state);
}
