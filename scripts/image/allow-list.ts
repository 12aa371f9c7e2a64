import { readFileSync } from 'node:fs';

const DOCKERIGNORE = new URL('../../.dockerignore', import.meta.url);

/**
 * The paths that .dockerignore lets into the build. It has to be a plain list: everything out, then
 * single paths in. Throws where it is not.
 */
export function allowedPaths(text = readFileSync(DOCKERIGNORE, 'utf8')): string[] {
  const [everything, ...exceptions] = text.split('\n').filter((line) => /^[^#]/.test(line));
  if (everything !== '*') throw new Error('.dockerignore does not begin with *');
  return exceptions.map((line) => {
    if (!/^![\w./-]+$/.test(line)) throw new Error(`.dockerignore: ${line} is no single path`);
    return line.slice(1);
  });
}

export function isAllowed(path: string, allowed: readonly string[]): boolean {
  return allowed.some((entry) => path === entry || path.startsWith(`${entry}/`));
}
