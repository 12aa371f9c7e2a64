/**
 * Checks what clients rely on: schema.graphql follows Relay's rules and describes everything
 * (graphql-eslint.config.js), and has no breaking change since the last release (schema.released.graphql). A
 * release ends with `cp schema.graphql schema.released.graphql`.
 *
 *     node scripts/schema/check-schema.ts [schema [released schema]]
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { ESLint } from 'eslint';
import { buildSchema } from 'graphql';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [schema = `${root}schema.graphql`, released = `${root}schema.released.graphql`] =
  process.argv.slice(2);

const mistakes = [...(await offences(schema)), ...(await changes(CriticalityLevel.Breaking))];
const warnings = await changes(CriticalityLevel.Dangerous);
for (const line of warnings) console.warn(line);
for (const line of mistakes) console.error(line);
if (mistakes.length > 0) process.exitCode = 1;
else console.log('schema.graphql keeps to its rules and breaks nothing that was released.');

/** Violations of the rules in the schema. */
async function offences(file: string): Promise<string[]> {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: fileURLToPath(new URL('graphql-eslint.config.js', import.meta.url)),
    overrideConfig: { languageOptions: { parserOptions: { graphQLConfig: { schema: file } } } },
  });
  const results = await eslint.lintText(readFileSync(file, 'utf8'), {
    filePath: `${root}schema.graphql`,
  });
  const name = relative(root, file);
  return results.flatMap(({ messages }) =>
    messages.map(
      ({ line, column, message, ruleId }) => `${name}:${line}:${column} ${message} (${ruleId})`,
    ),
  );
}

/** The changes since the release that have this level of criticality. */
async function changes(level: CriticalityLevel): Promise<string[]> {
  const [before, after] = [released, schema].map((file) => buildSchema(readFileSync(file, 'utf8')));
  const all = await diff(before ?? null, after ?? null);
  return all
    .filter(({ criticality }) => criticality.level === level)
    .map(({ message, path }) => `${level.toLowerCase()}: ${message} (${path ?? 'schema'})`);
}
