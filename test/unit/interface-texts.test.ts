/** Texts are the same in all languages and all used, and the pages' code contains none. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/domain/errors.ts';
import { LANGUAGES, type Messages, readMessages } from '../locale-texts.ts';

const messages = Object.fromEntries(
  LANGUAGES.map((language) => [language, readMessages(language)]),
) as Record<(typeof LANGUAGES)[number], Messages>;

const keys = Object.keys(messages.en);

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

const placeholders = (text: string): string[] => [...new Set(text.match(/\$[1-9]/g) ?? [])].sort();

describe('texts', () => {
  it.each(LANGUAGES.slice(1))('%s has every text of English and no other', (language) => {
    expect(Object.keys(messages[language]).sort()).toEqual(keys.toSorted());
  });

  it.each(LANGUAGES)('%s uses the same placeholders as English, and no text is empty', (language) => {
    for (const key of keys) {
      const text = messages[language][key]?.message ?? '';
      expect(text.trim(), key).not.toBe('');
      expect(placeholders(text), key).toEqual(placeholders(messages.en[key]?.message ?? ''));
    }
  });

  it('exist in no other language', () => {
    expect(readdirSync('src/_locales').sort()).toEqual(LANGUAGES.toSorted());
  });

  it('have a singular and a plural for every count', () => {
    const stems = keys
      .filter((key) => /_(?:one|other)$/.test(key))
      .map((key) => key.replace(/_(?:one|other)$/, ''));
    expect(stems.length).toBeGreaterThan(0);
    for (const stem of stems) expect(keys).toEqual(expect.arrayContaining([`${stem}_one`, `${stem}_other`]));
  });

  it.each(LANGUAGES)(
    '%s has the number in every singular, because 0 is singular in French and Portuguese',
    (language) => {
      // A part of a list that concerns nobody is not mentioned, so this one is never for 0.
      const singulars = keys.filter((key) => key.endsWith('_one') && key !== 'page_in_list_one');
      const without = singulars.filter((key) => !messages[language][key]?.message.includes('$1'));
      expect(without).toEqual([]);
    },
  );

  it.each([
    ['de', /\$\d weitere/],
    ['es', /faltan \$|\$\d (?:salieron|regresaron)/],
    ['fr', /\$\d (?:autres|partis|revenus)/],
    ['pt', /faltam \$|\$\d (?:saíram|voltaram)/],
  ] as const)(
    '%s has no plural beside a number that may be 1, unless there is a singular, too',
    (language, plural) => {
      const lone = keys.filter((key) => !/_(?:one|other)$/.test(key));
      expect(lone.filter((key) => plural.test(messages[language][key]?.message ?? ''))).toEqual([]);
    },
  );

  it('never break a French line before a sign that French sets apart', () => {
    const breakable = keys.filter((key) => / [:;?!»]|« /.test(messages.fr[key]?.message ?? ''));
    expect(breakable).toEqual([]);
  });

  it('have a sentence and an action for every error', () => {
    for (const code of ERROR_CODES) {
      expect(keys).toContain(`error_${code}`);
      expect(keys).toContain(`error_${code}_action`);
    }
  });

  it.each([
    ['en', 'nobody is flagged by it'],
    ['de', 'wird danach niemand markiert|niemand wird danach markiert'],
    ['es', 'no se marca a nadie con ella'],
    ['fr', 'personne n’est (?:donc )?signalé d’après elle'],
    ['pt', 'ninguém é marcado com base nela'],
  ] as const)(
    '%s says of a list that is refused that it flags nobody, not that nobody is flagged: the one before stays',
    (language, words) => {
      for (const name of ['schema', 'untrusted', 'hidden'])
        expect(messages[language][`error_${name}`]?.message).toMatch(new RegExp(words));
    },
  );

  it.each([
    ['en', /\bmay\b/],
    ['de', /unter Umständen/],
    ['es', /posible|quizá/],
    ['fr', /peut-être|peut n’/],
    ['pt', /talvez|pode permitir/],
  ] as const)(
    '%s says that a workspace may allow few requests, not that it does: an older one on the Free plan allows more',
    (language, words) => {
      for (const name of ['error_rate', 'error_paced', 'options_frugal'])
        expect(messages[language][name]?.message).toMatch(words);
    },
  );

  it.each([
    ['en', /installed or updated, or/],
    ['de', /installiert oder aktualisiert wurde, oder/],
    ['es', /instaló o actualizó la extensión, o/],
    ['fr', /installée ou mise à jour, ou/],
    ['pt', /instalada ou atualizada, ou/],
  ] as const)(
    '%s knows two reasons why a page has no badges: nothing tells them apart',
    (language, words) => {
      expect(messages[language].popup_unreached?.message).toMatch(words);
    },
  );

  it.each([
    ['en', 'the next refresh of the list'],
    ['de', 'der nächsten Aktualisierung der Liste'],
    ['es', 'la próxima actualización de la lista'],
    ['fr', 'la prochaine actualisation de la liste'],
    ['pt', 'a próxima atualização da lista'],
  ] as const)(
    '%s calls no small workspace large whose newcomers have left: the next list brings their assignments',
    (language, words) => {
      for (const number of ['one', 'other'])
        expect(messages[language][`cleanup_unread_${number}`]?.message).toContain(words);
    },
  );

  it.each([
    ['en', /removed/],
    ['de', /entfernte?/],
    ['es', /retirad[ao]/],
    ['fr', /retirée?/],
    ['pt', /removid[ao]/],
  ] as const)('%s promises nothing about removed people: they are in no list', (language, removed) => {
    expect(keys.filter((key) => removed.test(messages[language][key]?.message ?? ''))).toEqual([]);
  });

  it.each(LANGUAGES)('%s fits the stores: name up to 45 characters, description up to 132', (language) => {
    expect(messages[language].extension_name?.message.length).toBeLessThanOrEqual(45);
    expect(messages[language].extension_description?.message.length).toBeLessThanOrEqual(132);
  });

  it('are all used', () => {
    const code = [
      ...sources('src').map((file) => readFileSync(file, 'utf8')),
      readFileSync('manifest.json', 'utf8'),
    ].join('\n');
    const literals = new Set(code.match(/(?<=['"`])[a-z]+_[a-z_]+(?=['"`])/g) ?? []);
    const named = new Set(Array.from(code.matchAll(/__MSG_([a-z_]+)__/g), ([, key]) => key ?? ''));
    const patterns = Array.from(
      code.matchAll(/`([a-z]+_(?:[a-z0-9_]|\$\{[^}`]+\})*)`/g),
      ([, template]) => new RegExp(`^${(template ?? '').replace(/\$\{[^}]+\}/g, '[a-z0-9_]+')}$`),
    );
    const unused = keys.filter(
      (key) =>
        !literals.has(key) &&
        !literals.has(key.replace(/_(?:one|other)$/, '')) &&
        !named.has(key) &&
        !patterns.some((pattern) => pattern.test(key)),
    );
    expect(unused).toEqual([]);
  });
});

/** Attributes that people read or hear. */
const READ = new Set(['title', 'aria-label', 'placeholder', 'alt', 'label', 'aria-description']);
/** Not language, but a name or an address. */
const ALLOWED = new Set(['app.clockify.me']);

function hardWired(file: string): string[] {
  const found: string[] = [];
  const tree = ts.createSourceFile(
    file,
    readFileSync(file, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TSX,
  );
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) found.push(node.text.trim());
    if (ts.isJsxAttribute(node) && READ.has(node.name.getText())) {
      const value = node.initializer;
      if (value !== undefined && ts.isStringLiteral(value) && /\p{L}/u.test(value.text))
        found.push(value.text);
    }
    if (
      ts.isJsxExpression(node) &&
      node.expression !== undefined &&
      ts.isStringLiteralLike(node.expression) &&
      (ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent)) &&
      /\p{L}/u.test(node.expression.text)
    ) {
      found.push(node.expression.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found.filter((text) => !ALLOWED.has(text));
}

describe('pages', () => {
  it.each(sources('src').filter((file) => file.endsWith('.tsx')))('%s contains no text', (file) => {
    expect(hardWired(file)).toEqual([]);
  });
});
