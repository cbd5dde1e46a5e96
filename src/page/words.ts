/** The words by which the app's markup and column heads say what a place holds. Pure: no DOM. */

/** What a class, a tag name or a `data-cy` says. Bits, because one element may say several things. */
export const SAYS_NOTHING = 0;
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

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const ENTITY = set('project projects client clients task tasks tag tags usergroup usergroups');
const GROUP = set('group groups');
/** `group` alone is a word of many style sheets; with these beside it is one of Clockify's groups. */
const OF_GROUP = set('name names chip chips label pill picker select selector dropdown link item list title');
const NOT_OF_GROUP = set(
  'form btn button input radio checkbox control list tab card field toggle option chip',
);
const TEXT = set('description descriptions note notes');
const ROLE = set('role roles');
const PEOPLE = set(
  'user users member members person people teammate teammates assignee assignees access owner owners manager managers lead leads participant participants approver approvers employee employees',
);
const PAGE = set(
  'page pages edit detail details view screen route layout settings tabs panel main root body',
);
const AVATAR = set('avatar avatars initials gravatar');
const PICKER = set('picker select selector dropdown autocomplete combobox chooser listbox menu');

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
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  const some = (known: ReadonlySet<string>) => words.some((word) => known.has(word));
  let says = SAYS_NOTHING;
  if (some(AVATAR)) says |= SAYS_AVATAR;
  if (some(PICKER)) says |= SAYS_PICKER;
  const last = words.at(-1) ?? '';
  if (some(TEXT) || ROLE.has(last) || (some(ROLE) && !some(PEOPLE) && !some(PAGE))) return says | SAYS_TEXT;
  if (some(PEOPLE)) return says | SAYS_PEOPLE;
  if (some(PAGE)) return says;
  if (some(ENTITY) || isGroup(words, some)) says |= SAYS_ENTITY;
  return says;
}

function isGroup(words: readonly string[], some: (known: ReadonlySet<string>) => boolean): boolean {
  const at = words.findIndex((word) => GROUP.has(word));
  if (at === -1) return false;
  const before = words[at - 1];
  if (before !== undefined && NOT_OF_GROUP.has(before)) return false;
  return some(OF_GROUP);
}

/** Words of the app's own languages for columns whose cells hold no people. */
const NO_PEOPLE_COLUMNS = set(
  [
    'description descriptions note notes project projects client clients task tasks tag tags group groups role roles time-entry',
    'beschreibung beschreibungen notiz notizen projekt projekte kunde kunden aufgabe aufgaben schlagwort schlagwörter schlagworte etikett etiketten gruppe gruppen rolle rollen zeiteintrag tätigkeit',
    'descripción descripciones nota notas proyecto proyectos cliente clientes tarea tareas etiqueta etiquetas grupo grupos rol función',
    'projet projets tâche tâches étiquette étiquettes groupe groupes rôle rôles libellé remarque remarques',
    'descrição descrições projeto projetos tarefa tarefas marcador marcadores função funções observação observações papel',
    'descrizione progetto progetti attività gruppo gruppi ruolo',
    'описание проект проекты клиент клиенты задача задачи тег теги группа группы роль',
    '描述 说明 项目 客户 任务 标签 群组 角色 プロジェクト クライアント タスク タグ 説明 설명 프로젝트 클라이언트 작업 태그',
    'beskrywing omschrijving projecten klant klanten taak taken opis projekty klient klienci zadanie zadania znacznik tagi',
  ].join(' '),
);
/** Words that may stand beside those and change nothing. */
const FILLERS = set(
  'name names title id code no number and or of the in name bezeichnung und der die das nombre y de del la el los las nom noms et du des le les nome e do da dos das a',
);

/**
 * Whether the text of a column's head says that its cells hold a description, a project, a client, a task, a
 * tag, a group or a role, in one of the app's languages. `Project manager` does not.
 */
export function headsNoPeople(head: string): boolean {
  let known = false;
  const text = head
    .normalize('NFC')
    .toLowerCase()
    .replace(/\btime entr(?:y|ies)\b/g, 'time-entry');
  for (const word of text.split(/[^\p{L}\p{M}-]+/u)) {
    if (NO_PEOPLE_COLUMNS.has(word)) known = true;
    else if (word !== '' && word !== '-' && !FILLERS.has(word)) return false;
  }
  return known;
}

/** Whether the text of a column's head names people: the row's own words about entities then do not count. */
export function headsPeople(head: string): boolean {
  return /\b(?:users?|members?|people|persons?|teammates?|assignees?|employees?|owners?|managers?|lead|approvers?|mitglied(?:er)?|benutzer(?:in)?|nutzer|usuarios?|miembros?|utilisateurs?|membres?|usuários?|membros?)\b/i.test(
    head,
  );
}
