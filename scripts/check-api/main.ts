/**
 * `npm run check:api` checks whether the gateway works with the REST API at `STUUT_API_URL`, and which
 * settings it needs. docs/check-api.md explains the report.
 */
import { readFileSync } from 'node:fs';
import { ConfigError, configFrom } from '../../src/config/config.ts';
import { check } from './check.ts';
import { EXIT_CODES } from './judge.ts';
import { HELP, optionsFrom } from './options.ts';
import { progressOn } from './progress.ts';
import { jsonOf, summaryOf, tableOf } from './report.ts';
import { readToken } from './token.ts';

const { version }: { version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

process.exitCode = await main();

/** @returns the exit code */
async function main(): Promise<number> {
  const options = optionsFrom(process.argv.slice(2));
  if ('mistake' in options) return refuse(options.mistake);
  if (options.isHelp) {
    console.log(HELP);
    return EXIT_CODES.fits;
  }
  const config = readConfig();
  if (typeof config === 'string') return refuse(config);
  const { apiUrl } = config;
  if (apiUrl === undefined) {
    return refuse('Set STUUT_API_URL to the origin of the REST API: https://api.example.com');
  }
  const token = await readToken(process.env, { input: process.stdin, prompt: process.stderr });
  if ('mistake' in token) return refuse(token.mistake);
  const { progress, end } = progressOn(process.stderr);
  const settings = {
    config: { ...config, apiUrl },
    env: process.env,
    maxCalls: options.maxCalls,
    userAgent: `stuut-graphql-gateway-check/${version}`,
  };
  const report = await check(settings, token.credentials, progress).finally(end);
  if (options.isJson) console.log(jsonOf(report, version));
  else console.log(`${tableOf(report, process.stdout.columns)}\n\n${summaryOf(report)}`);
  return EXIT_CODES[report.verdict];
}

function readConfig() {
  try {
    return configFrom(process.env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

function refuse(mistake: string): number {
  console.error(mistake);
  return EXIT_CODES['not checked'];
}
