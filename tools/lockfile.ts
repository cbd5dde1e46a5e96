/**
 * `npm run lock`: completes `package-lock.json` after a package was added. Some packages have builds for other
 * systems. npm leaves these out when the current registry lacks them, and `npm ci` then refuses to run. The name
 * of such a build says which system it is for.
 */
import { readFile, writeFile } from 'node:fs/promises';

interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Record<string, LockEntry>;
}

const FILE = 'package-lock.json';
const SYSTEMS = /\b(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)\b/;
const PROCESSORS = /\b(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)\b/;

/** Looks for an optional package of the one at `path`, beside it and then above it. */
function find(packages: Lock['packages'], path: string, name: string): LockEntry | undefined {
  for (let place = path; ; place = place.slice(0, place.lastIndexOf('node_modules/')).replace(/\/$/, '')) {
    const entry = packages[`${place === '' ? '' : `${place}/`}node_modules/${name}`];
    if (entry !== undefined || place === '') return entry;
  }
}

/** The missing entries. Optional packages whose name tells no system are left to npm. */
export function missingEntries({ packages }: Lock): Record<string, LockEntry> {
  const missing: Record<string, LockEntry> = {};
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(optionalDependencies)) {
      if (find(packages, path, name)?.version !== undefined) continue;
      const os = name.match(SYSTEMS)?.[1];
      const cpu = name.match(PROCESSORS)?.[1];
      const version = range.match(/\d+\.\d+\.\d+.*$/)?.[0];
      if (os === undefined || version === undefined) continue;
      const entry = { version, ...(cpu === undefined ? {} : { cpu: [cpu] }), ...(dev ? { dev } : {}) };
      missing[`node_modules/${name}`] = { ...entry, ...{ optional: true, os: [os] } };
    }
  }
  return missing;
}

if (process.argv[1]?.endsWith('lockfile.ts')) {
  const lock = JSON.parse(await readFile(FILE, 'utf8')) as Lock;
  const missing = missingEntries(lock);
  const packages = Object.fromEntries(
    Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
  await writeFile(FILE, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
  console.log(`${Object.keys(missing).length} entries added`);
}
