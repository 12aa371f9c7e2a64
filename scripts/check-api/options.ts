interface Options {
  isJson: boolean;
  isHelp: boolean;
  maxCalls: number;
}

export const DEFAULT_CALLS = 60;
const MIN_CALLS = 5;
const MAX_CALLS = 1000;

export const HELP = `Checks whether the REST API at STUUT_API_URL is the one that the gateway is built for.

  npm run -s check:api -- [--json] [--calls N]

  --json     the facts as JSON, for a bug report: no token, id, address or text of a customer
  --calls N  REST calls at most, ${MIN_CALLS} to ${MAX_CALLS} (${DEFAULT_CALLS})

It only reads. The token comes from STUUT_TOKEN, or is asked for without being shown.
Exit code: 0 fits, 1 works with settings or limits, 2 does not fit, or not checked.`;

const NO_TOKEN_HERE =
  'A token is not taken from an argument: every process of this machine can read it there, and the shell keeps it. Set STUUT_TOKEN, or leave it out to be asked for it. Treat a token that was typed here as known to others.';

/** The options, or an error message. It never repeats an argument, because it may be a token. */
export function optionsFrom(args: readonly string[]): Options | { mistake: string } {
  const options: Options = { isJson: false, isHelp: false, maxCalls: DEFAULT_CALLS };
  for (let index = 0; index < args.length; index++) {
    const [name = '', value] = splitAt(args[index] ?? '');
    if (name === '--json' && value === undefined) options.isJson = true;
    else if ((name === '--help' || name === '-h') && value === undefined) options.isHelp = true;
    else if (name === '--calls') {
      const count = value ?? args[++index] ?? '';
      options.maxCalls = /^\d{1,6}$/.test(count) ? Number(count) : 0;
      if (options.maxCalls < MIN_CALLS || options.maxCalls > MAX_CALLS) {
        return { mistake: `--calls must be a whole number from ${MIN_CALLS} to ${MAX_CALLS}.` };
      }
    } else if (/^https?:\/\//i.test(name)) {
      return { mistake: 'The address comes from STUUT_API_URL, not from an argument.' };
    } else if (isFlag(name)) {
      return { mistake: `There is no ${name}: --json, --calls N and --help are all.` };
    } else return { mistake: NO_TOKEN_HERE };
  }
  return options;
}

function splitAt(argument: string): [name: string, value: string | undefined] {
  const at = argument.startsWith('--') ? argument.indexOf('=') : -1;
  return at === -1 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}

/**
 * Whether an argument is a short word after two dashes. Anything else may be a token, for example the word
 * after `--token`.
 */
function isFlag(name: string): boolean {
  return /^--[a-z]{2,12}$/.test(name) && !/token|auth|bearer|key|secret|password/.test(name);
}
