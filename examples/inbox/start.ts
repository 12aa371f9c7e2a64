import { sandboxOptionsFromEnv } from '../../sandbox/settings.ts';
import { startInbox } from './serve.ts';

/** Vite's own. */
const PORT = '5173';
/** How often the list moves, for all organisations together. */
const CHURN_PER_SECOND = '1';

// Whatever the sandbox can do, it does here too: SANDBOX_FAULTS=status:503@0.2 shows the errors.
const settings = sandboxOptionsFromEnv({
  ...process.env,
  SANDBOX_PORT: process.env.INBOX_PORT?.trim() || PORT,
  SANDBOX_CHURN_PER_SECOND: process.env.INBOX_CHURN?.trim() || CHURN_PER_SECOND,
});
if ('mistakes' in settings) fail(settings.mistakes.map(inOurWords));

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

/** The two variables of this example are read by the sandbox's own reader. */
function inOurWords(mistake: string): string {
  return mistake
    .replace('SANDBOX_PORT', 'INBOX_PORT')
    .replace('SANDBOX_CHURN_PER_SECOND', 'INBOX_CHURN');
}

function fail(mistakes: readonly string[]): never {
  for (const mistake of mistakes) console.error(mistake);
  process.exit(1);
}
