/** Checks what the repository promises about itself: who imports whom, what ships, what no file may contain. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuildReport, buildExtension } from '../tools/build.ts';
import { missingEntries } from '../tools/lockfile.ts';
import { filesBelow, repositoryFiles } from '../tools/tracked-files.ts';
import { LANGUAGES, readMessages } from './locale-texts.ts';
import { SEEDED_FAULTS } from './seeded-faults.ts';

const tracked = await repositoryFiles();
const sources = tracked.filter((file) => /^src\/.*\.tsx?$/.test(file));

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

/** Modules that a file imports: paths from the root for our own, names for packages. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(read(file), true, true);
  return importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? normalize(join(dirname(file), fileName)).replaceAll('\\', '/') : fileName,
  );
}

test('no file of src has 400 lines or more', () => {
  const long = sources.filter((file) => read(file).trimEnd().split('\n').length > 399);
  expect(long).toEqual([]);
});

describe('imports point one way', () => {
  /** Folder of src → what its files may import: beginnings of paths, or names of packages. */
  const allowed: Readonly<Record<string, readonly string[]>> = {
    domain: ['src/domain/'],
    clockify: ['src/clockify/', 'src/domain/', 'zod/mini'],
    platform: ['src/platform/', 'src/domain/', 'webextension-polyfill', 'zod/mini', 'idb'],
    directory: ['src/directory/', 'src/clockify/', 'src/platform/', 'src/domain/', 'idb'],
    page: ['src/page/', 'src/platform/', 'src/domain/', 'src/directory/name-index/name-index.ts'],
    ui: [
      'src/ui/',
      'src/platform/',
      'src/domain/',
      'src/_locales/en/messages.json',
      'preact',
      '@preact/signals',
    ],
  };
  /** Modules that know no browser and are tested without one. */
  const pure = [
    'src/domain/',
    'src/clockify/',
    'src/directory/name-index/name-index.ts',
    'src/page/names/name-matcher.ts',
    'src/page/is-it-a-person/badge-decision.ts',
  ];
  const browserModules = ['src/platform/browser.ts', 'webextension-polyfill', 'idb'];

  for (const [folder, targets] of Object.entries(allowed)) {
    test(`src/${folder}/ imports only what it may`, () => {
      const own = sources.filter((file) => file.startsWith(`src/${folder}/`));
      expect(own.length).toBeGreaterThan(0);
      const foreign = own.flatMap((file) =>
        importsOf(file)
          .filter(
            (name) =>
              !targets.some(
                (target) => name === target || name.startsWith(target.endsWith('/') ? target : `${target}/`),
              ),
          )
          .map((name) => `${file} → ${name}`),
      );
      expect(foreign).toEqual([]);
    });
  }

  test('a pure module reaches no browser module, not even through others', () => {
    for (const start of sources.filter((file) => pure.some((one) => file.startsWith(one)))) {
      const seen = new Set([start]);
      for (const file of seen) {
        for (const name of importsOf(file)) {
          expect(browserModules, `${start} by way of ${file}`).not.toContain(name);
          if (name.startsWith('src/') && existsSync(name)) seen.add(name);
        }
      }
      expect(read(start), start).not.toMatch(/\b(?:browser|chrome)\.(?:runtime|storage|tabs|alarms)\b/);
    }
  });

  test('imports, those of types included, form no circle', () => {
    const left = new Map(sources.map((file) => [file, importsOf(file)]));
    for (const [file] of left) {
      // A file whose imports are all gone is in no circle. The files that import it are then tried again.
      if (left.get(file)?.some((name) => left.has(name))) continue;
      left.delete(file);
      for (const [importer, names] of [...left]) {
        if (!names.includes(file)) continue;
        left.delete(importer);
        left.set(importer, names);
      }
    }
    expect([...left.keys()]).toEqual([]);
  });

  test('webextension-polyfill is imported in one place', () => {
    const importers = sources.filter(
      (file) =>
        importsOf(file).includes('webextension-polyfill') &&
        !/import type[^;]*webextension-polyfill/.test(read(file)),
    );
    expect(importers).toEqual(['src/platform/browser.ts']);
  });

  test('nothing under src imports test or tools', () => {
    const outside = sources.flatMap((file) =>
      importsOf(file).filter((name) => /^(?:test|tools)\//.test(name)),
    );
    expect(outside).toEqual([]);
  });
});

describe('what ships', () => {
  let dist: string;
  let report: BuildReport;
  let files: string[];

  beforeAll(async () => {
    dist = await mkdtemp(join(tmpdir(), 'member-status-dist-'));
    report = await buildExtension(dist);
    files = await filesBelow(dist);
  });

  afterAll(() => rm(dist, { recursive: true, force: true }));

  test('the content script is small and contains no package but the polyfill', async () => {
    const packages = report.contentFiles.flatMap(
      (file) => file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? [],
    );
    expect(packages.filter((name) => name !== 'webextension-polyfill')).toEqual([]);
    const [everywhere, withBadges] = await Promise.all(
      ['content.js', 'card.js'].map(
        async (file) => gzipSync(await readFile(join(dist, file)), { level: 9 }).length,
      ),
    );
    expect(everywhere).toBeLessThanOrEqual(12_000);
    expect((everywhere ?? 0) + (withBadges ?? 0)).toBeLessThanOrEqual(18_000);
  });

  test('the content script is minified, not obfuscated: its properties and texts stay readable', async () => {
    const code = await readFile(join(dist, 'content.js'), 'utf8');
    for (const word of ['.mayHold', '.isName', 'index.read', 'data-standing', 'workspace-dropdown']) {
      expect(code).toContain(word);
    }
    expect(code).not.toMatch(/\batob\(|fromCharCode|\\x[\da-f]{2}/);
  });

  test('it holds only known kinds of files, and no test material', async () => {
    const known =
      /^(?:manifest\.json|managed_schema\.json|LICENSE|THIRD-PARTY-LICENSES\.txt|(?:background|content|card|popup|options|welcome|audit)\.js|content\.css|(?:popup|options|welcome|audit)\.(?:html|css)|chunks\/[\w-]+\.(?:js|css)|icons\/[\w-]+\.png|_locales\/[a-z]{2}\/messages\.json)$/;
    expect(files.filter((file) => !known.test(file))).toEqual([]);
    for (const file of files.filter((name) => /\.(?:js|html|css|json)$/.test(name))) {
      const text = await readFile(join(dist, file), 'utf8');
      expect(text, file).not.toMatch(/demo-key|Northwind|fake-indexeddb|sourceMappingURL/);
    }
  });

  test('no code is loaded from elsewhere, made from text or set as HTML', async () => {
    for (const file of files.filter((name) => name.endsWith('.js'))) {
      const code = await readFile(join(dist, file), 'utf8');
      expect(code, file).not.toMatch(
        /\.innerHTML\s*=[^=]|\.outerHTML\s*=[^=]|document\.write\(|\beval\(|importScripts\(|import\(["'`]https?:/,
      );
    }
    for (const file of files.filter((name) => name.endsWith('.html'))) {
      const html = await readFile(join(dist, file), 'utf8');
      expect(html, file).not.toMatch(/(?:src|href)="https?:|<script(?![^>]*\bsrc=)|\son\w+=/);
      expect(html, file).toMatch(/<title>[^<]+<\/title>/);
    }
  });
});

describe('the manifest', () => {
  const manifest = JSON.parse(read('manifest.json')) as Record<string, unknown>;

  test('asks for storage, alarms, its own scripts and Clockify, and for nothing else', () => {
    const hosts = ['https://*.clockify.me/*', 'https://*.clockify.app/*'];
    expect(manifest.manifest_version).toBe(3);
    expect(manifest.permissions).toEqual(['storage', 'alarms', 'scripting']);
    expect(manifest.host_permissions).toEqual(hosts);
    expect(manifest.optional_permissions).toEqual(['notifications']);
    // Asked for one typed host at a time, in the click that connects a self-hosted server.
    expect(manifest.optional_host_permissions).toEqual(['https://*/*']);
    expect(manifest).not.toHaveProperty('web_accessible_resources');
    expect(manifest).not.toHaveProperty('externally_connectable');
    expect(manifest.content_scripts).toMatchObject([
      { matches: hosts, js: ['content.js'], css: ['content.css'], run_at: 'document_start' },
    ]);
    expect(manifest.background).toEqual({
      service_worker: 'background.js',
      scripts: ['background.js'],
      type: 'module',
      preferred_environment: ['document'],
    });
  });

  test('has the version of package.json', () => {
    expect(manifest.version).toBe((JSON.parse(read('package.json')) as { version: string }).version);
  });

  test('lets extension pages load only their own files and reach only HTTPS: docs/security.md says why', () => {
    const { extension_pages: policy } = manifest.content_security_policy as { extension_pages: string };
    const directives = new Map(
      policy.split(';').map((part) => part.trim().split(/ (.*)/s) as [string, string]),
    );
    expect(directives.get('default-src')).toBe("'none'");
    expect(directives.get('script-src')).toBe("'self'");
    expect(directives.get('connect-src')).toBe("'self' https:");
  });
});

describe('the protocol', () => {
  const protocol = read('src/platform/messages.ts');
  /** Names of the messages, e.g. `index.read`. */
  const names = [...protocol.matchAll(/^ {2}(?:'([a-z]+\.[a-z]+)'|(reset))\(/gm)].map(
    ([, a, b]) => a ?? b ?? '',
  );
  const handlers = sources
    .filter(
      (file) =>
        file !== 'src/platform/messages.ts' &&
        /src\/(?:background|content|directory|page|platform)/.test(file),
    )
    .map(read)
    .join('\n');

  test('has messages, and docs/architecture.md says what each is for', () => {
    expect(names.length).toBeGreaterThan(15);
    const architecture = read('docs/architecture.md');
    expect(names.filter((name) => !architecture.includes(`\`${name}\``))).toEqual([]);
  });

  test('has a handler for each message', () => {
    const missing = names.filter(
      (name) => !handlers.includes(`'${name}'`) && !new RegExp(`\\b${name}\\b\\s*[:(]`).test(handlers),
    );
    expect(missing).toEqual([]);
  });
});

describe('every text', () => {
  const english = readMessages('en');

  test.each(LANGUAGES)('exists in %s with the same placeholders', (locale) => {
    const texts = readMessages(locale);
    expect(Object.keys(texts).sort()).toEqual(Object.keys(english).sort());
    const places = (text: string) => [...new Set(text.match(/\$[1-9]/g))].sort().join();
    for (const [key, { message }] of Object.entries(english)) {
      expect(`${key} ${places(texts[key]?.message ?? '')}`).toBe(`${key} ${places(message)}`);
    }
  });
});

/** Names files that would not be packed. */
const MAKES_UP_FILES = new Set(['test/unit/package.test.ts']);

describe('the repository', () => {
  const texts = tracked.filter((file) => !/\.(?:png|zip|ico|woff2)$/.test(file));

  test('holds no address of a registry and no path of one machine', () => {
    const forbidden = new RegExp(
      [
        'registry\\.npm' + 'js',
        'npm' + 'mirror',
        '"resolved"' + ':',
        '/ho' + 'me/\\w',
        '/ro' + 'ot/',
        '/wo' + 'rk/',
      ].join('|'),
    );
    expect(texts.filter((file) => forbidden.test(read(file)))).toEqual([]);
  });

  test('names only hosts that are known', () => {
    const known =
      /^(?:(?:[\w*-]+\.)*clockify\.(?:me|app)|semver\.org|www\.w3\.org|developer\.chrome\.com|(?:www|chromewebstore)\.googleapis\.com|127\.0\.0\.1|localhost|(?:\w+\.)*example\.(?:org|com)|\*)$/;
    const named = texts
      .filter((file) => /^(?:src|docs|tools|\.github)\/|^[^/]+$/.test(file) && file !== 'package-lock.json')
      .flatMap((file) =>
        [...read(file).matchAll(/\b(?:https?|wss?):\/\/([\w.*-]+)|\b((?:www\.)?github\.com)\//g)].map(
          ([, host = '', repository = '']) => `${file}: ${host || repository}`,
        ),
      );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((one) => !known.test(one.split(': ')[1] ?? ''))).toEqual([]);
  });

  test.each(['package-lock.json', 'test/frameworks/package-lock.json'])(
    'has a lock file %s with which npm ci installs on every system',
    (file) => {
      expect(missingEntries(JSON.parse(read(file)))).toEqual({});
    },
  );

  test('documents what was seen with every tested library, in the tested version', () => {
    const { packages } = JSON.parse(read('test/frameworks/package-lock.json')) as {
      packages: Record<string, { version?: string; dependencies?: Record<string, string> }>;
    };
    const named = [...read('docs/frameworks.md').matchAll(/^\| ([@\w./-]+) (\d+\.\d+\.\d+)/gm)];
    const wrong = named.filter(
      ([, name, version]) =>
        packages[`node_modules/${name}`]?.version !== version &&
        !read('package.json').includes(`"${name}": "${version}"`),
    );
    expect(wrong.map(([line]) => line)).toEqual([]);
    // Packages that only build or type the pages say nothing about pages.
    const tools = /^@types\/|^@babel\/|^@angular\/platform-|^@lit-labs\/|compiler$|preset|render-to-string$/;
    const tested = Object.keys(packages['']?.dependencies ?? {}).filter((name) => !tools.test(name));
    expect(tested.length).toBeGreaterThan(20);
    expect(tested.filter((name) => !named.some(([, one]) => one === name))).toEqual([]);
  });

  test('pins exact versions of packages and audits what ships', () => {
    const versions = ['package.json', 'test/frameworks/package.json'].flatMap((file) => {
      const { dependencies, devDependencies } = JSON.parse(read(file)) as Record<
        string,
        Record<string, string>
      >;
      return Object.entries({ ...dependencies, ...devDependencies });
    });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(read('.github/workflows/ci.yml')).toContain('run: npm audit --omit=dev');
  });

  test('can still seed each fault of its list, and names tests that exist', () => {
    const broken = SEEDED_FAULTS.filter(
      ({ file, find, test: path }) => read(file).split(find).length !== 2 || !existsSync(path),
    );
    expect(broken.map(({ fault }) => fault)).toEqual([]);
  });

  test('has no test that is skipped or runs alone', () => {
    const marked = /\b(?:test|it|describe)\.(?:skip|only|todo|skipIf|fails)\b/;
    expect(
      tracked.filter(
        (file) => /\.test\.tsx?$/.test(file) && file !== 'test/repo.test.ts' && marked.test(read(file)),
      ),
    ).toEqual([]);
  });

  test('names only commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const command of Object.values(scripts)) {
      for (const [file] of command.matchAll(/\b(?:tools|test)\/[\w/-]+\.ts\b/g))
        expect(existsSync(file), command).toBe(true);
    }
    for (const file of tracked.filter((name) => name.endsWith('.md'))) {
      for (const [, script = ''] of read(file).matchAll(/\bnpm run ([\w:-]+)/g)) {
        expect(scripts, `${file}: npm run ${script}`).toHaveProperty([script]);
      }
    }
  });

  test('keeps every link of its documents alive', () => {
    const broken = tracked
      .filter((name) => name.endsWith('.md'))
      .flatMap((file) =>
        [...read(file).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
          .filter(([, target = '']) => !existsSync(join(dirname(file), target)))
          .map(([, target]) => `${file} → ${target}`),
      );
    expect(broken).toEqual([]);
  });

  test('has no line over 600 characters in its documents', () => {
    const long = tracked
      .filter((name) => /^docs\/.*\.md$/.test(name))
      .flatMap((file) =>
        read(file)
          .split('\n')
          .flatMap(({ length }, at) => (length > 600 ? [`${file}:${at + 1}: ${length}`] : [])),
      );
    expect(long).toEqual([]);
  });

  test('says where to start in every folder with more than ten files', () => {
    const [head = ''] = read('docs/architecture.md').split('\n## ');
    const rows = [...head.matchAll(/^\| `([\w/-]+)\/` \| (.+) \|$/gm)];
    const sizes = new Map<string, number>();
    for (const file of tracked.filter((name) => /\.(?:tsx?|css|html)$/.test(name))) {
      sizes.set(dirname(file), (sizes.get(dirname(file)) ?? 0) + 1);
    }
    const large = [...sizes].filter(([, size]) => size > 10).map(([folder]) => folder);
    expect(rows.map(([, folder]) => folder).sort()).toEqual(large.sort());
    const gone = rows.flatMap(([, folder = '', text = '']) =>
      [...text.matchAll(/`([\w./-]+)`/g)]
        .filter(([, name = '']) => !existsSync(join(folder, name)) && !existsSync(name))
        .map(([, name]) => `${folder}/${name}`),
    );
    expect(gone).toEqual([]);
  });

  test('leads contributors to the first file for the most common changes', () => {
    const [, map = ''] = read('CONTRIBUTING.md').split('\n## Where things are\n');
    const [table = ''] = map.split('\n\n[');
    const files = [...table.matchAll(/`([\w./-]+)`/g)].map(([, name = '']) => name);
    expect(table.split('\n').filter((line) => line.startsWith('| ')).length - 1).toBeGreaterThanOrEqual(12);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  test('names only files that exist', () => {
    const gone = tracked
      .filter((name) => /\.(?:md|tsx?|yml|json)$/.test(name) && !MAKES_UP_FILES.has(name))
      .flatMap((file) =>
        [...read(file).matchAll(/(?<![\w./-])((?:src|test|tools|docs|\.github)\/[\w./-]*\w)(?![\w*])/g)]
          .filter(([, path = '']) => !existsSync(path))
          .map(([, path]) => `${file}: ${path}`),
      );
    expect(gone).toEqual([]);
    // A path may begin with any folder above the file.
    const named = tracked
      .filter((name) => /^docs\/.*\.md$|^src\//.test(name))
      .flatMap((file) =>
        [...read(file).matchAll(/(?<![\w./@-])((?:[\w-]+\/)+[\w.-]+\.tsx?)(?!\w)/g)].map(
          ([, path]) => `${file}: ${path}`,
        ),
      );
    expect(named.length).toBeGreaterThan(0);
    const isThere = (path: string) => tracked.some((name) => `/${name}`.endsWith(`/${path}`));
    expect(named.filter((one) => !isThere(one.slice(one.indexOf(': ') + 2)))).toEqual([]);
  });

  test('reads only files that exist beside its modules', () => {
    const beside = tracked
      .filter((name) => /\.tsx?$/.test(name))
      .flatMap((file) =>
        [...read(file).matchAll(/new URL\(\s*'([^']+)',\s*import\.meta\.url/g)].map(([, name = '']) =>
          join(dirname(file), name),
        ),
      );
    expect(beside.length).toBeGreaterThan(0);
    expect(beside.filter((path) => !existsSync(path))).toEqual([]);
  });
});
