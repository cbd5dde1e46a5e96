/**
 * `npm run check:release -- vX.Y.Z`: checks that the tag, the manifest, package.json and the newest entry of the
 * changelog name one version. Without a tag it compares the other three.
 */
import { readFile } from 'node:fs/promises';

const versionOf = async (file: string) =>
  (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;

const [tag] = process.argv.slice(2);
const versions = {
  'manifest.json': await versionOf('manifest.json'),
  'package.json': await versionOf('package.json'),
  'CHANGELOG.md': (await readFile('CHANGELOG.md', 'utf8')).match(/^## (\d+\.\d+\.\d+)/m)?.[1] ?? 'none',
  ...(tag === undefined ? {} : { tag: tag.replace(/^v/, '') }),
};
for (const [place, version] of Object.entries(versions)) console.log(`${place.padEnd(14)} ${version}`);
if (new Set(Object.values(versions)).size > 1) {
  console.error('These versions must be the same.');
  process.exitCode = 1;
}
