import { sandboxOptionsFromEnv } from '../../sandbox/settings.ts';
import { startInbox } from './serve.ts';

/** The default port of Vite. */
const PORT = '5173';
/** Changes per second, for all organisations together. */
const CHURN_PER_SECOND = '1';

// All settings of the sandbox work here too: SANDBOX_FAULTS=status:503@0.2 shows the errors.
const settings = sandboxOptionsFromEnv({
  ...process.env,
  SANDBOX_PORT: process.env.INBOX_PORT?.trim() || PORT,
  SANDBOX_CHURN_PER_SECOND: process.env.INBOX_CHURN?.trim() || CHURN_PER_SECOND,
});
if ('mistakes' in settings) fail(settings.mistakes.map(withInboxNames));

const { port = 0, ...sandbox } = settings.options;
const inbox = await startInbox({ port, sandbox }).catch((error: Error) =>
  fail([`Cannot listen on INBOX_PORT: ${error.message}`]),
);
console.log(`
  Inbox     ${inbox.url}
  Tasks     made up by the sandbox; changes per second: ${sandbox.churnPerSecond} (INBOX_CHURN)

  Ctrl-C stops it all.
`);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void inbox.close().then(() => process.exit(0));
  });
}

/** Replaces the names of the sandbox's variables by those of this example. */
function withInboxNames(mistake: string): string {
  return mistake
    .replace('SANDBOX_PORT', 'INBOX_PORT')
    .replace('SANDBOX_CHURN_PER_SECOND', 'INBOX_CHURN');
}

function fail(mistakes: readonly string[]): never {
  for (const mistake of mistakes) console.error(mistake);
  process.exit(1);
}
