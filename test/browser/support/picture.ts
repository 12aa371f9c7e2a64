import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * A picture of the page: in `docs/` with `-u`, otherwise in `.tmp/`, because its bytes depend on the fonts of
 * the machine.
 */
export async function takePicture(page: Page, name: string): Promise<Buffer> {
  const folder = join(root, process.env.PICTURES ?? '.tmp/pictures');
  mkdirSync(folder, { recursive: true });
  return page.screenshot({
    path: join(folder, `${name}.png`),
    animations: 'disabled',
    caret: 'hide',
  });
}

/** Width and height, from the header of a PNG. */
export function sizeOf(png: Buffer): [number, number] {
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}
