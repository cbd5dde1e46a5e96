/**
 * The words by which the app's markup and column heads say what a place holds. Pure: no DOM. The words themselves
 * come to the page with the index, so that the content script stays small.
 */

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

/** A selector. */
export const TABLES = 'table,[role=table],[role=grid],[role=treegrid]';
const ITEMS = 'tr,li,[role=row],[role=listitem],[role=option],[role=treeitem]';

/** Sources of regular expressions, each matched against a whole word, and selectors where they are called so. */
export const WORDS = {
  entity: '(?:project|client|task|tag|usergroup)s?',
  group: 'groups?',
  /** `group` alone is a word of many style sheets; after these or before those it is one of Clockify's groups. */
  beforeGroup: 'cl|app',
  afterGroup: 'names?|chips?|labels?|pill|picker|select|selector|dropdown|link|item|list|title|tag',
  text: 'descriptions?|notes?',
  role: 'roles?',
  people:
    '(?:user|member|teammate|assignee|owner|manager|lead|participant|approver|employee)s?|person|people|access',
  page: 'pages?|edit|details?|view|screen|route|layout|settings|tabs|panel|main|root|body',
  avatar: 'avatars?|initials|gravatar',
  picker: 'picker|select|selector|dropdown|autocomplete|combobox|chooser|listbox|menu',
  /** Columns whose cells hold no people, in the languages of the app. */
  noPeople:
    'descriptions?|notes?|projects?|clients?|tasks?|tags?|(?:user-?)?groups?|roles?|time-entry|' +
    'beschreibung|notiz(?:en)?|projekte?|kunden?|aufgaben?|schlag(?:wort|wörter)|gruppen?|rollen?|zeiteintrag|' +
    'descripción|descripciones|notas?|proyectos?|clientes?|tareas?|etiquetas?|grupos?|rol|' +
    'projets?|tâches?|étiquettes?|groupes?|rôles?|remarques?|' +
    'descriç(?:ão|ões)|projetos?|tarefas?|marcador(?:es)?|funç(?:ão|ões)|papel|' +
    'descrizione|progett[oi]|attività|omschrijving|taken?|opis|projekty|описание|проект|клиент|задача|тег|' +
    '描述|说明|項目|项目|客户|任务|标签|説明|プロジェクト|クライアント|タスク|タグ|설명|프로젝트|클라이언트|작업|태그',
  /** What may stand beside those and changes nothing. */
  fillers: '|-|names?|title|id|no|and|or|of|und|der|y|de|del|la|nombre|noms?|et|du|nome|e|do|da',
  /** A selector: elements of a table that may be heads of its columns. */
  columnHeads: 'thead>tr>*,[role=columnheader],tr:first-child>th:not([scope=row])',
  /** Beginnings of words of columns that hold people. */
  peopleColumns:
    '(?:user|member|people|person|teammate|assignee|employee|owner|manager|lead|approver|mitglied|benutzer|usu[aá]ri|miembro|utilisateur|membr).*',
  /** Parts of the path of a link. */
  entityPath: '(?:project|client|task|tag|(?:user-?)?group)s?',
  peoplePath: 'users?|members?|people|teammates?',
  /** A selector: elements of which a badge inside is a part, and no tab stop of its own. */
  controls:
    'a[href],button,summary,label,[role=link],[role=button],[role=option],[role^=menu],[role=tab],[role=treeitem],[role=checkbox],[role=radio],[role=switch],[role=grid],[role=treegrid],[role=listbox],[role=combobox]',
  /** Selectors: elements that are one person's, of which those of `rows` may stand in one of `items`. */
  items: ITEMS,
  rows: `${ITEMS},a[href],button,[role^=menuitem],[role=link],[role=button]`,
  /** A selector: elements beyond which nothing belongs to one person any more. */
  borders: `body,main,tbody,ul,ol,form,dialog,[role=main],[role=rowgroup],[role=list],[role=listbox],[role=menu],[role=dialog],${TABLES}`,
  /** Elements, and roles, in which text is no person's name in any case. */
  neverTags:
    'SCRIPT|STYLE|NOSCRIPT|TEMPLATE|DATALIST|SELECT|OPTION|TEXTAREA|CODE|PRE|KBD|SAMP|VAR|HEAD|IFRAME|OBJECT|AUDIO|VIDEO|CANVAS|METER|PROGRESS|MEMBER-STATUS-.*',
  fieldRoles: 'textbox|searchbox|spinbutton',
  /** The mark that the app and its translations put behind one's own name. */
  you: 'you|me|du|sie|ich|tú|usted|yo|toi|vous|moi|tu|você|eu',
  /** How a list goes on after its last name: `+2`, `and 2 more`. */
  more:
    '\\+ ?\\d+(?: (?:more|others?|weitere|más|autres|mais))?|' +
    '(?:and|&|und|y|et|e) \\d+ (?:more|others?|weitere|andere|más|otros|otras|autres|de plus|mais|outros|outras)',
  /** What the address, class or text of a portrait holds. */
  portrait: '.*(?:avatar|profile|portrait|user|member|photo|img\\.clockify).*',
};

export type Words = typeof WORDS;

export interface Vocabulary {
  readonly words: Words;
  /** Whether the word is one of those. */
  is(kind: keyof Words, word: string): boolean;
  /** What a `class` attribute, a tag name or a `data-cy` value says: the bits above. */
  says(value: string): number;
  /**
   * Whether the text of a column's head says that its cells hold a description, a project, a client, a task, a
   * tag, a group or a role, in one of the app's languages. `Project manager` does not.
   */
  headsNoPeople(head: string): boolean;
  /** Whether a column's head names people: the row's own words about entities then do not count. */
  headsPeople(head: string): boolean;
}

const CACHE_LIMIT = 4000;

export function createVocabulary(words: Words): Vocabulary {
  const known: { [kind in keyof Words]?: RegExp } = {};
  const is: Vocabulary['is'] = (kind, word) => {
    known[kind] ??= new RegExp(`^(?:${words[kind]})$`, 'su');
    return known[kind].test(word);
  };
  const cache = new Map<string, number>();

  function tokenSays(token: string): number {
    const parts = token
      .replace(/([a-z\d])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .replace(/user[-_]?group/, 'usergroup')
      .split(/[^a-z]+/);
    const some = (kind: keyof Words) => parts.some((word) => is(kind, word));
    const says = (some('avatar') ? SAYS_AVATAR : 0) | (some('picker') ? SAYS_PICKER : 0);
    const people = some('people');
    if (some('text') || is('role', parts.at(-1) ?? '') || (some('role') && !people && !some('page'))) {
      return says | SAYS_TEXT;
    }
    if (people) return says | SAYS_PEOPLE;
    return !some('page') && (some('entity') || isGroup(parts)) ? says | SAYS_ENTITY : says;
  }

  function isGroup(parts: readonly string[]): boolean {
    const at = parts.findIndex((word) => is('group', word));
    if (at < 0 || (at > 0 && !is('beforeGroup', parts[at - 1] ?? ''))) return false;
    return (at > 0 && at === parts.length - 1) || is('afterGroup', parts[at + 1] ?? '');
  }

  const wordsOf = (head: string) =>
    head
      .normalize()
      .toLowerCase()
      .replace('time entry', 'time-entry')
      .split(/[^\p{L}\p{M}-]+/u);

  return {
    words,
    is,
    says(value) {
      let says = cache.get(value);
      if (says === undefined) {
        says = 0;
        for (const token of value.split(/\s+/)) says |= tokenSays(token);
        if (cache.size >= CACHE_LIMIT) cache.clear();
        cache.set(value, says);
      }
      return says;
    },
    headsNoPeople(head) {
      const telling = wordsOf(head).filter((word) => !is('fillers', word));
      return telling.length > 0 && telling.every((word) => is('noPeople', word));
    },
    headsPeople: (head) => wordsOf(head).some((word) => is('peopleColumns', word)),
  };
}
