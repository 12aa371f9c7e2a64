import { type Sandbox, startSandbox } from './server.ts';
import { sandboxOptionsFromEnv } from './settings.ts';

const settings = sandboxOptionsFromEnv(process.env);
if ('mistakes' in settings) {
  for (const mistake of settings.mistakes) console.error(mistake);
  process.exit(1);
}

const { options } = settings;
const sandbox = await startSandbox(options).catch((error: NodeJS.ErrnoException) => {
  const reason = error.code === 'EADDRINUSE' ? 'the port is in use (SANDBOX_PORT)' : error.message;
  console.error(`The sandbox cannot listen on port ${options.port}: ${reason}.`);
  process.exit(1);
});
console.log(bannerOf(sandbox));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void sandbox.close());

function bannerOf({ url, organizations, store }: Sandbox): string {
  const [{ token }] = organizations;
  const lines = organizations.map(({ id, name, token }) => {
    const count = store.count(id).toLocaleString('en-US');
    return `  ${name.padEnd(22)}${count.padStart(10)} tasks   token ${token}`;
  });
  return `The sandbox serves GET /v1/tasks at ${url}

${lines.join('\n')}

  curl -H 'Authorization: Bearer ${token}' '${url}/v1/tasks?limit=2'
`;
}
