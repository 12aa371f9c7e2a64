import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** No network requests of its own: no updates, no field trials, no QUIC. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A headless Chromium: the one of `CHROMIUM_PATH`, or one that is installed. */
export async function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(process.env), args: QUIET });
}

export function chromiumPath(env: NodeJS.ProcessEnv, places: readonly string[] = PLACES): string {
  const path = env.CHROMIUM_PATH || places.find((place) => existsSync(place));
  if (path !== undefined && existsSync(path)) return path;
  throw new Error(
    `${path === undefined ? 'There is no Chromium on this machine' : `There is no Chromium at ${path}`}: \`apt-get install chromium\` (Debian, Ubuntu), or set CHROMIUM_PATH to any Chromium or Chrome.`,
  );
}
