/** The words by which the app's markup and column heads say what a place holds. Pure: no DOM. */

// What a class, a tag name or a `data-cy` says. Bits, because one element may say several things.
/** A project, client, task, tag or group: its names are not people. */
export const SAYS_ENTITY = 1;
/** A description, a note or a role: never a person, whatever else the row holds. */
export const SAYS_TEXT = 2;
/** People: ends what an outer element said about entities. */
export const SAYS_PEOPLE = 4;
/** An avatar or initials. */
export const SAYS_AVATAR = 8;
/** A place to choose from: what stands in it belongs to the component around it. */
export const SAYS_PICKER = 16;

const any = (words: string): RegExp => new RegExp(`^(?:${words})$`);

const ENTITY = any('(?:project|client|task|tag|usergroup)s?');
const GROUP = any('groups?');
/** `group` alone is a word of many style sheets; after these or before these it is one of Clockify's groups. */
const BEFORE_GROUP = any('cl|app');
const AFTER_GROUP = any(
  'names?|chips?|labels?|pill|picker|select|selector|dropdown|link|item|list|title|tag',
);
const TEXT = any('descriptions?|notes?');
const ROLE = any('roles?');
const PEOPLE = any(
  '(?:user|member|teammate|assignee|owner|manager|lead|participant|approver|employee)s?|person|people|access',
);
const PAGE = any('pages?|edit|details?|view|screen|route|layout|settings|tabs|panel|main|root|body');
const AVATAR = any('avatars?|initials|gravatar');
const PICKER = any('picker|select|selector|dropdown|autocomplete|combobox|chooser|listbox|menu');

const cache = new Map<string, number>();
const CACHE_LIMIT = 4000;

/** What a `class` attribute, a tag name or a `data-cy` value says: the bits above. */
export function whatItSays(value: string): number {
  let says = cache.get(value);
  if (says === undefined) {
    says = 0;
    for (const token of value.split(/\s+/)) says |= whatTokenSays(token);
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(value, says);
  }
  return says;
}

function whatTokenSays(token: string): number {
  const words = token
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/user[-_]?group/, 'usergroup')
    .split(/[^a-z]+/);
  const some = (known: RegExp) => words.some((word) => known.test(word));
  const says = (some(AVATAR) ? SAYS_AVATAR : 0) | (some(PICKER) ? SAYS_PICKER : 0);
  const people = some(PEOPLE);
  if (some(TEXT) || ROLE.test(words.at(-1) ?? '') || (some(ROLE) && !people && !some(PAGE))) {
    return says | SAYS_TEXT;
  }
  if (people) return says | SAYS_PEOPLE;
  return !some(PAGE) && (some(ENTITY) || isGroup(words)) ? says | SAYS_ENTITY : says;
}

function isGroup(words: readonly string[]): boolean {
  const at = words.findIndex((word) => GROUP.test(word));
  if (at === -1) return false;
  const last = at === words.length - 1;
  return at === 0 || BEFORE_GROUP.test(words[at - 1] ?? '')
    ? (last && at > 0) || AFTER_GROUP.test(words[at + 1] ?? '')
    : false;
}

/** Words of the app's languages for columns whose cells hold no people. */
const NO_PEOPLE = any(
  'descriptions?|notes?|projects?|clients?|tasks?|tags?|(?:user-?)?groups?|roles?|time-entry|' +
    'beschreibung|notiz(?:en)?|projekte?|kunden?|aufgaben?|schlag(?:wort|wörter)|gruppen?|rollen?|zeiteintrag|' +
    'descripción|descripciones|notas?|proyectos?|clientes?|tareas?|etiquetas?|grupos?|rol|' +
    'projets?|tâches?|étiquettes?|groupes?|rôles?|remarques?|' +
    'descriç(?:ão|ões)|projetos?|tarefas?|marcador(?:es)?|funç(?:ão|ões)|papel',
);
/** Words that may stand beside those and change nothing. */
const FILLERS = any('|-|names?|title|id|no|and|or|of|und|der|y|de|del|la|nombre|noms?|et|du|nome|e|do|da');

/**
 * Whether the text of a column's head says that its cells hold a description, a project, a client, a task, a
 * tag, a group or a role, in one of the app's languages. `Project manager` does not.
 */
export function headsNoPeople(head: string): boolean {
  const text = head.normalize('NFC').toLowerCase().replace('time entry', 'time-entry');
  const words = text.split(/[^\p{L}\p{M}-]+/u);
  const telling = words.filter((word) => !FILLERS.test(word));
  return telling.length > 0 && telling.every((word) => NO_PEOPLE.test(word));
}

/** Whether the text of a column's head names people: the row's own words about entities then do not count. */
export function headsPeople(head: string): boolean {
  return /\b(?:user|member|people|person|teammate|assignee|employee|owner|manager|lead|approver|mitglied|benutzer|usu[aá]ri|miembro|utilisateur|membr)/i.test(
    head,
  );
}
