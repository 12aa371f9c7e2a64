import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface LockedPackage {
  dev?: boolean;
  hasInstallScript?: boolean;
  resolved?: string;
}

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const { packages }: { packages: Record<string, LockedPackage> } = JSON.parse(
  read('package-lock.json'),
);
const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(read('package.json'));
const installed = Object.entries(packages).filter(([path]) => path !== '');

test('no production dependency runs an install script', () => {
  const production = installed.filter(([, { dev }]) => !dev);
  expect(production.length).toBeGreaterThan(Object.keys(dependencies).length);
  expect(production.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
});

test('docs/decisions.md gives a reason for every production dependency', () => {
  const [table = ''] = read('docs/decisions.md').match(/\| package \|.*?\n\n/s) ?? [];
  const described = [...table.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  // The table leaves the scope out after its first package.
  const isDescribed = (name: string) =>
    described.some((entry) => name === entry || name.endsWith(entry.replace(/^(?!-)/, '/')));
  expect(Object.keys(dependencies).filter((name) => !isDescribed(name))).toEqual([]);
});

test('the lock file names no registry', () => {
  expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});
