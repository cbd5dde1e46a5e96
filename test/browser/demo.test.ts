/** `npm start`, as on a fresh clone and a machine without a display. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BROWSERS } from './harness.ts';

describe.each(BROWSERS)('npm start in %s', (kind) => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'demo-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  // It builds, starts its own browser and visits every page, so it needs more time than other tests.
  test('visits every page, prints what the badges say, and saves screenshots', async () => {
    const out = join(folder, 'pictures');
    const parameters = ['--headless', '--members', '40', '--out', out, `--${kind}`];
    // When a badge is missing or wrong, it ends with another exit code, and this throws. It builds into a folder of its
    // own, because other tests need the current build at the same time.
    const { stdout } = await promisify(execFile)(
      'npm',
      ['start', '--', ...parameters.filter((one) => one !== '--chromium')],
      { env: { ...process.env, DIST: join(folder, 'extension') } },
    );
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^[1-9]\d+ badges of the right standing/);
    expect(stdout).toMatch(
      /^Time off +Maya Lindholm +deactivated-here +Maya Lindholm is deactivated in this workspace/m,
    );
    const pictures = await readdir(out);
    expect(pictures).toContain(`${kind}-approvals-light.png`);
  }, 180_000);
});
