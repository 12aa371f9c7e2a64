import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { GatewayError } from '../../src/errors.ts';
import { type Credentials, credentialsFrom } from '../../src/rest/token.ts';

/** A terminal, or its replacement in a test. */
interface TokenInput {
  input: NodeJS.ReadableStream & { isTTY?: boolean | undefined };
  prompt: { write(text: string): unknown };
}

type TokenResult = { credentials: Credentials } | { mistake: string };

/** The token from `STUUT_TOKEN`, or typed in without being shown. With or without `Bearer`. */
export async function readToken(
  env: NodeJS.ProcessEnv,
  terminal: TokenInput,
): Promise<TokenResult> {
  const given = env.STUUT_TOKEN?.trim();
  if (given) return credentialsOf(given, 'STUUT_TOKEN is no token');
  if (!terminal.input.isTTY) {
    return {
      mistake:
        'Set STUUT_TOKEN to a token of the API, or run this in a terminal to be asked for it.',
    };
  }
  const typed = await readHidden(terminal);
  if (typed === undefined || typed === '') return { mistake: 'No token was given.' };
  return credentialsOf(typed, 'That is no token');
}

function credentialsOf(text: string, otherwise: string): TokenResult {
  try {
    return { credentials: credentialsFrom(`Bearer ${text.replace(/^bearer +/i, '')}`) };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return {
      mistake: `${otherwise}: it has other characters than letters, digits and - . _ ~ + / =`,
    };
  }
}

/** Returns `undefined` after Ctrl-C or Ctrl-D. readline turns the echo of the terminal off. */
async function readHidden({ input, prompt }: TokenInput): Promise<string | undefined> {
  const muted = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: muted, terminal: true, historySize: 0 });
  prompt.write('Token (not shown): ');
  try {
    return await new Promise((resolve) => {
      lines.once('line', (line) => resolve(line.trim()));
      lines.once('close', () => resolve(undefined));
      lines.once('SIGINT', () => resolve(undefined));
    });
  } finally {
    lines.close();
    prompt.write('\n');
  }
}
