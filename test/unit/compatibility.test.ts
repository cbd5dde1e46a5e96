/**
 * The oldest browsers that the manifest names have every API of the language, the browser and extensions that the
 * source uses, by MDN's compatibility data. The type checker finds the uses.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { CompatStatement, Identifier, SimpleSupportStatement } from '@mdn/browser-compat-data';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

// Read as a file: importing seventeen megabytes as a module takes half a minute.
const data = JSON.parse(
  readFileSync('node_modules/@mdn/browser-compat-data/data.json', 'utf8'),
) as Identifier;

interface Manifest extends Record<string, unknown> {
  readonly minimum_chrome_version: string;
  readonly permissions: readonly string[];
  readonly optional_permissions: readonly string[];
  readonly background: Readonly<Record<string, unknown>>;
  readonly browser_specific_settings: { readonly gecko: { readonly strict_min_version: string } };
}

const manifest = JSON.parse(readFileSync('manifest.json', 'utf8')) as Manifest;

/** The oldest supported versions. Edge has the same version as Chromium. */
const OLDEST = {
  chrome: Number.parseFloat(manifest.minimum_chrome_version),
  edge: Number.parseFloat(manifest.minimum_chrome_version),
  firefox: Number.parseFloat(manifest.browser_specific_settings.gecko.strict_min_version),
} as const;
type BrowserName = keyof typeof OLDEST;
const BROWSER_NAMES = Object.keys(OLDEST) as BrowserName[];

/** Used only after a check, or harmless where it is missing. */
const GUARDED: Readonly<Record<string, string>> = {};

/** Chrome has known it since its first extensions; MDN does not list it. */
const UNLISTED: ReadonlySet<string> = new Set(['minimum_chrome_version']);

/** What the oldest browsers lack, for example `chrome 121 < 125`; empty when all have it. */
function missingIn({ support }: CompatStatement, browsers: readonly BrowserName[] = BROWSER_NAMES): string[] {
  return browsers.flatMap((name) => {
    const entries = [support[name] ?? []].flat() as SimpleSupportStatement[];
    const since = entries
      .filter(
        (entry) =>
          entry.flags === undefined && entry.prefix === undefined && entry.version_removed === undefined,
      )
      .map(({ version_added: added }) =>
        typeof added === 'string' ? Number.parseFloat(added.replace('≤', '')) : Number.NaN,
      )
      .filter((version) => !Number.isNaN(version));
    const first = Math.min(...since);
    return first <= OLDEST[name] ? [] : [`${name} ${OLDEST[name]} < ${first}`];
  });
}

function look(...path: readonly string[]): CompatStatement | undefined {
  let node: Identifier | undefined = data;
  for (const name of path) node = node?.[name] as Identifier | undefined;
  return node?.__compat;
}

const { options, fileNames } = ts.parseJsonConfigFileContent(
  ts.readConfigFile('tsconfig.json', ts.sys.readFile).config,
  ts.sys,
  '.',
);
const program = ts.createProgram(
  fileNames.filter((file) => /\bsrc\//.test(file)),
  options,
);
const checker = program.getTypeChecker();

/** `Interface.member` of the standard libraries → a place that uses it. */
const uses = new Map<string, string>();
/** `namespace.member` of the extension API → a place that uses it. */
const extensionUses = new Map<string, string>();

for (const file of program.getSourceFiles()) {
  if (file.isDeclarationFile || !/\bsrc\//.test(file.fileName) || file.fileName.includes('node_modules'))
    continue;
  visit(file);
  function visit(node: ts.Node): void {
    if (ts.isIdentifier(node)) noteUse(node);
    if (ts.isPropertyAccessExpression(node)) noteExtensionUse(node);
    ts.forEachChild(node, visit);
  }
}

function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${relative('.', file.fileName)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

function noteUse(node: ts.Identifier): void {
  // A name in a type is not a use.
  if (ts.isPartOfTypeNode(node) || ts.isTypeReferenceNode(node.parent)) return;
  const symbol = checker.getSymbolAtLocation(node);
  for (const declaration of symbol?.declarations ?? []) {
    const { fileName } = declaration.getSourceFile();
    if (!/typescript\/lib\/lib\.[\w.]+\.d\.ts$/.test(fileName)) continue;
    const owner = declaration.parent;
    if (ts.isInterfaceDeclaration(owner)) uses.set(`${owner.name.text}.${node.text}`, placeOf(node));
    else if (ts.isModuleBlock(owner) && ts.isModuleDeclaration(owner.parent)) {
      uses.set(`${owner.parent.name.text}.${node.text}`, placeOf(node));
    } else uses.set(node.text, placeOf(node));
  }
}

function noteExtensionUse(node: ts.PropertyAccessExpression): void {
  const text = node.getText().replaceAll('?.', '.').replace(/\s+/g, '');
  const path = text.match(/^browser\.([a-z]\w*(?:\.\w+)+)$/i)?.[1];
  if (path !== undefined && node.getSourceFile().text.includes('/browser.ts'))
    extensionUses.set(path, placeOf(node));
}

/** TypeScript's name → where MDN has the same. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  ReadonlyArray: ['Array'],
  ReadonlyMap: ['Map'],
  ReadonlySet: ['Set'],
  ConcatArray: ['Array'],
  PromiseLike: ['Promise'],
  Iterable: ['Iterator'],
  IteratorObject: ['Iterator'],
  CallableFunction: ['Function'],
  NewableFunction: ['Function'],
  // Mixins of the DOM: MDN lists their members at each interface that has them.
  ParentNode: ['Element', 'Document', 'DocumentFragment'],
  ChildNode: ['Element', 'CharacterData'],
  NonDocumentTypeChildNode: ['Element', 'CharacterData'],
  NonElementParentNode: ['Document', 'DocumentFragment'],
  DocumentOrShadowRoot: ['Document', 'ShadowRoot'],
  ElementCSSInlineStyle: ['HTMLElement', 'SVGElement'],
  HTMLOrSVGElement: ['HTMLElement', 'SVGElement'],
  GlobalEventHandlers: ['Element', 'HTMLElement', 'Window'],
  WindowOrWorkerGlobalScope: ['Window', 'WorkerGlobalScope'],
  WindowTimers: ['Window', 'WorkerGlobalScope'],
  Body: ['Response'],
  ARIAMixin: ['Element'],
  HTMLHyperlinkElementUtils: ['HTMLAnchorElement'],
  AnimationFrameProvider: ['Window'],
  CSSStyleProperties: [],
  Slottable: ['Element', 'Text'],
  Animatable: ['Element'],
  InnerHTML: ['Element'],
  WindowLocalStorage: ['Window'],
  NavigatorLanguage: ['Navigator'],
  NavigatorID: ['Navigator'],
  NavigatorOnLine: ['Navigator'],
  NavigatorLocks: ['Navigator'],
  NavigatorStorage: ['Navigator'],
};

/** MDN's statements about a use; empty when it has none. */
function statementsOf(use: string): CompatStatement[] {
  const [owner = '', member] = use.split('.');
  const plain = owner.replace(/Constructor$/, '');
  const owners = ALIASES[plain] ?? [plain];
  const found = owners.flatMap((name) => {
    if (member === undefined) {
      return [
        look('javascript', 'builtins', name),
        look('javascript', 'builtins', 'globals', name),
        look('api', name),
        look('api', 'Window', name),
        look('api', name, name),
      ];
    }
    return [
      look('javascript', 'builtins', name, member),
      look('javascript', 'builtins', 'Intl', name, member),
      look('api', name, member),
      look('api', name, `${member}_static`),
      look('api', name, member.replace(/^on/, '').concat('_event')),
    ];
  });
  return found.filter((statement) => statement !== undefined);
}

describe('the oldest supported browsers have', () => {
  test('every API of the language and the browser that is used', () => {
    expect(uses.size).toBeGreaterThan(150);
    const missing = [...uses].flatMap(([use, place]) =>
      GUARDED[use] === undefined
        ? statementsOf(use).flatMap((statement) =>
            missingIn(statement).map((what) => `${use} (${place}): ${what}`),
          )
        : [],
    );
    expect(missing).toEqual([]);
    const known = [...uses.keys()].filter((use) => statementsOf(use).length > 0).length;
    // The rest are members of option bags and other types, which MDN does not list.
    expect(known / uses.size).toBeGreaterThan(0.75);
  });

  test('every API of extensions that is used', () => {
    expect(extensionUses.size).toBeGreaterThan(20);
    const missing = [...extensionUses].flatMap(([use, place]) => {
      const [namespace = '', name = '', detail] = use.split('.');
      const statement =
        (detail === undefined ? undefined : look('webextensions', 'api', namespace, name, detail)) ??
        look('webextensions', 'api', namespace, name);
      if (statement === undefined) return [`${use} (${place}) is unknown`];
      return missingIn(statement).map((what) => `${use} (${place}): ${what}`);
    });
    expect(missing).toEqual([]);
  });

  test('every key of the manifest', () => {
    /** Read by one family of browsers and ignored by the other (by Chromium since version 121). */
    const readBy: Readonly<Record<string, readonly BrowserName[]>> = {
      browser_specific_settings: ['firefox'],
      // The schema of an administrator's values. Firefox accepts them without one.
      storage: ['chrome', 'edge'],
      'background.service_worker': ['chrome', 'edge'],
      'background.scripts': ['firefox'],
      'background.preferred_environment': ['firefox'],
    };
    expect(OLDEST.chrome).toBeGreaterThanOrEqual(121);
    const parts = Object.keys(manifest.background).map((key) => ['background', key]);
    const missing = [...Object.keys(manifest).map((key) => [key]), ...parts].flatMap(
      ([key = '', ...part]) => {
        const name = [key, ...part].join('.');
        const statement = look('webextensions', 'manifest', key, ...part);
        if (statement === undefined) return UNLISTED.has(name) ? [] : [`${name} is unknown`];
        return missingIn(statement, readBy[name]).map((what) => `${name}: ${what}`);
      },
    );
    expect(missing).toEqual([]);
  });
});
