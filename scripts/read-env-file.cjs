// Preloaded by `npm start`, `npm run dev` and `npm run sandbox`: reads the `.env` beside package.json
// if it exists. Variables of the environment win. Node's own `--env-file-if-exists` prints a line if
// there is no file, and old versions of Node.js do not know it.
const { isPrimary } = require('node:cluster');
const { setGlobalProxyFromEnv } = require('node:http');
const { join } = require('node:path');
const { refuse } = require('./require-node-24.cjs');

/** Variables that Node.js reads when it starts; in the file, they would be silently ignored. */
const TOO_LATE = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'];

// Workers get the primary's environment, even if the file changes.
if (isPrimary) readEnvFile();

function readEnvFile() {
  const before = { ...process.env };
  try {
    process.loadEnvFile(join(__dirname, '..', '.env'));
  } catch (error) {
    if (error.code !== 'ENOENT') refuse(`.env cannot be read: ${error.message}.`);
  }
  // Node.js reads a byte order mark as the beginning of the first name.
  if (Object.keys(process.env).some((name) => name.startsWith('\uFEFF'))) {
    refuse(
      '.env begins with a byte order mark, so that its first setting is lost: save it without one.',
    );
  }
  const isNew = (name) => process.env[name] !== undefined && before[name] === undefined;
  for (const name of TOO_LATE.filter(isNew)) {
    refuse(`${name} is in .env, which Node.js reads too late for it: set it in the environment.`);
  }
  if (isNew('NODE_USE_ENV_PROXY') && process.env.NODE_USE_ENV_PROXY === '1') {
    try {
      setGlobalProxyFromEnv();
    } catch {
      // The later check of all settings names the invalid one.
    }
  }
}
