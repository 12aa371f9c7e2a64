import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { GatewayState } from './probe.ts';
import type { RestOrder, RestState } from './rest.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PRELOAD = ['-r', './scripts/require-node-24.cjs'];
const STOP_MS = 10_000;

export interface Rest {
  first: RestState;
  tell(order: Exclude<RestOrder, 'state'>): void;
  state(): Promise<RestState>;
  stop(): void;
}

export async function startRest(): Promise<Rest> {
  const child = fork(`${root}/scripts/soak/rest.ts`, {
    cwd: root,
    execArgv: PRELOAD,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const next = async (): Promise<RestState> => {
    const [state]: (RestState | undefined)[] = await once(child, 'message');
    if (state === undefined) throw new Error('the sandbox said nothing');
    return state;
  };
  return {
    first: await next(),
    tell: (order) => void child.send(order),
    state: () => {
      const state = next();
      child.send('state');
      return state;
    },
    stop: () => child.disconnect(),
  };
}

export interface GatewayProcess {
  url: URL;
  /** Forbidden texts found in the log, and the number of its lines. */
  log: LogCheck;
  isRunning(): boolean;
  state(): Promise<GatewayState>;
  /** The exit code. */
  stop(): Promise<number | null>;
}

export interface LogCheck {
  lines: number;
  errors: string[];
  leaks: string[];
}

/** A gateway that can be stopped and started again on its port. */
export class RestartableGateway {
  readonly #env: Record<string, string>;
  readonly #secrets: readonly string[];
  readonly #log: LogCheck = { lines: 0, errors: [], leaks: [] };
  #process: GatewayProcess;
  #isRestarting = false;
  #restarts = 0;
  #exitCodes: (number | null)[] = [];

  private constructor(
    env: Record<string, string>,
    secrets: readonly string[],
    first: GatewayProcess,
  ) {
    this.#env = { ...env, PORT: first.url.port };
    this.#secrets = secrets;
    this.#process = first;
  }

  static async start(env: Record<string, string>, secrets: readonly string[]) {
    return new RestartableGateway(env, secrets, await startGateway(env, secrets));
  }

  get url(): URL {
    return this.#process.url;
  }

  /** True from the stop signal until the next process listens. */
  get isRestarting(): boolean {
    return this.#isRestarting;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** The log checks of all processes that have ended. */
  get log(): LogCheck {
    return this.#log;
  }

  /** Exit codes of the processes that have ended; null for one that was killed, or ended by itself. */
  get exitCodes(): readonly (number | null)[] {
    return this.#exitCodes;
  }

  state(): Promise<GatewayState> {
    return this.#process.state();
  }

  async restart(): Promise<void> {
    this.#isRestarting = true;
    await this.stop();
    this.#process = await startGateway(this.#env, this.#secrets);
    this.#isRestarting = false;
    this.#restarts += 1;
  }

  async stop(): Promise<void> {
    const wasRunning = this.#process.isRunning();
    const code = await this.#process.stop();
    this.#exitCodes.push(wasRunning ? code : null);
    const { lines, errors, leaks } = this.#process.log;
    this.#log.lines += lines;
    this.#log.errors.push(...errors);
    this.#log.leaks.push(...leaks);
  }
}

/** Starts `src/server.ts` with production settings and the most verbose log level. */
export async function startGateway(
  env: Record<string, string>,
  secrets: readonly string[],
): Promise<GatewayProcess> {
  const child = fork(`${root}/src/server.ts`, {
    cwd: root,
    execArgv: [...PRELOAD, '--expose-gc', '--import', './scripts/soak/probe.ts'],
    env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'trace', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log: LogCheck = { lines: 0, errors: [], leaks: [] };
  const url = await new Promise<URL>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}`)));
    readLines(child, (line) => {
      log.lines += 1;
      const [, address] = /"url":"([^"]+)".*"msg":"listening"/.exec(line) ?? [];
      if (address !== undefined) resolve(new URL(address));
      if (secrets.some((secret) => line.includes(secret))) log.leaks.push(line);
      if (/"level":"(error|fatal)"|^\s+at |Warning/.test(line)) log.errors.push(line);
    });
  });
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  return {
    url,
    log,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    state: async () => {
      const answer = once(child, 'message');
      child.send('state');
      const [state]: (GatewayState | undefined)[] = await answer;
      if (state === undefined) throw new Error('the gateway said nothing');
      return state;
    },
    stop: () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      return ended.finally(() => clearTimeout(timer));
    },
  };
}

function readLines({ stdout, stderr }: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [stdout, stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
  }
}
