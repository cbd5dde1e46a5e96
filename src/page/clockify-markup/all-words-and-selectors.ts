/**
 * The words that show what a place in Clockify's app contains: classes, tags, selectors, and those of the files that it
 * imports. Data only. The background sends it with a page's first list, so that the content script stays small.
 * meaning-of-class-or-column-head.ts reads it.
 *
 * Sources: the heads, filters and labels of the app in its five languages are those of its own translations
 * (clockify/browser-extension, web-locales in its tools, 2026-03), of which test/stand-in/app-words.tsv is a copy; classes,
 * tags and `data-cy` values are those of public recordings of its pages (2020 to 2026).
 */

import { TOKEN } from './class-words-of-people-projects-and-tags.ts';
import { NAME_FORMS } from './patterns-around-names.ts';
import { EMAIL_OR_ID } from './patterns-of-emails-and-ids.ts';
import { MENUS, WITHOUT_PEOPLE } from './selectors-of-places-without-badges.ts';
import { PHRASES } from './words-of-heads-and-labels.ts';

/** Tables, without those that only do layout. */
const TABLES = 'table:not([role=presentation],[role=none]),[role=table],[role=grid],[role=treegrid]';

/** Items of lists and menus. */
const LIST_ITEMS = 'li,[role=listitem],[role=option],[role=treeitem],[role^=menuitem]';
const ITEMS = `tr,[role=row],${LIST_ITEMS},[row-id],[aria-rowindex]:not([role$=cell],td,th)`;

const CELLS = 'td,th,[role$=cell],[role=rowheader],[role=columnheader]';
const BORDERS = `body,main,tbody,ul,ol,form,dialog,[role=main],[role=rowgroup],[role=list],[role=listbox],[role=menu],[role=dialog],${TABLES}`;
/** Classes of a row of an inner level: these words, or longer ones that begin so. */
const INNER_ROW = `:is(${['sub', 'child', 'nested', 'inner', 'indent', 'level']
  .flatMap((word) => ['^="', '*=" ', '*="-'].map((where) => `[class${where}${word}" i]`))
  .join()})`;

/** What the rows of a report are grouped by. */
const GROUP_BY =
  '(?:group(?:ed)?[ -]by|gruppier(?:en|e|t) nach|agrup(?:ar|ado) por|regroup(?:er|é) par|subgroup|untergruppe|subgrupo|' +
  'sous.groupe)(?!\\p{L})[\\s:]*';
const TITLES = ':is(h3,h4,h5,h6,[role=heading],[class*="report-title"],[class*="report-name"])';
const ONE_LINE =
  ':not(:has(div,p,select,input,[class*="dropdown"],[role=combobox],[aria-haspopup],[aria-expanded]))';

const UNUSUAL = '[^\\t-\\r -~£·‐-‧€⋮⋯■-➿]';

/** Sources of regular expressions, each for a whole word. Selectors and lists are marked as such. */
export const WORDS = {
  ...NAME_FORMS,
  ...WITHOUT_PEOPLE,
  /**
   * Stretches of text that need folding. They hold characters other than printable ASCII, white space, and common signs
   * that folding does not change.
   */
  unusual: `${UNUSUAL}(?:.{0,30}${UNUSUAL})*`,
  /** A list: the phrases of heads and labels, one line for each entry of `PHRASES`. */
  head: Object.values(PHRASES).join('\n'),
  token: TOKEN,
  avatar: '.*(?:(?<![a-z])(?:avatars?|initials|gravatar)(?![a-z])|no-image-wrapper).*',
  picker:
    '(?!user-select-).*(?<![a-z])(?:picker|select|selector|dropdown|autocomplete|combobox|chooser|listbox|menu)(?![a-z]).*',
  /** A `data-cy` value that the app's code wrote. Others may be names that somebody typed. */
  codeWord: '[a-z\\d]+(?:-[a-z\\d]+)*',
  /** Classes of an element that is a row. `flex-row` is none: it only gives the direction of a box. */
  row: '(?:.*\\s)?(?!(?:[a-z]+-)*flex-)(?:[a-z]+-)*(?:row|item|entry|card)(?:\\s.*)?',
  // ── heads of columns, labels, controls ──
  /**
   * Selectors: heads, and cells that move those of the rows below to other columns; tables; heads of columns that are
   * cells themselves.
   */
  heads: 'th,thead,[role=columnheader],[rowspan]:not([rowspan="1"])',
  headCells: 'th,[role=columnheader]',
  /** A selector: alone over several columns it may be the title of the table or of a section. */
  titleHeads: ':is([colspan],[aria-colspan]):not([colspan="1"],[aria-colspan="1"]):only-child',
  /** Selectors: heads of rows; elements of a table that may be heads of its columns. */
  rowHeads: ':scope>[scope=row],:scope>[role=rowheader]',
  columnHeads: 'thead tr>*,[role=columnheader],tr:first-child>th:not([scope=row])',
  /** Selectors: cells of a row outside of `thead` that are no heads; cells of a section that span several rows. */
  bodyCells: ':scope:not(thead>*)>td',
  tallCells: ':scope>tr>[rowspan]',
  /** Selectors: a row of a report, and its title. Only the controls of the report say what the title is. */
  reportRow: '.cl-component-row',
  reportTitle: '.cl-component-row [data-cy=title]',
  /** Selectors: a row with the class of an inner level; one behind a row without it. */
  innerRow: INNER_ROW,
  rowBehindOuter: `.cl-component-row:not(${INNER_ROW})~${INNER_ROW}`,
  /** A label of these controls, and the value after it. */
  groupBy: `^\\s*${GROUP_BY}(.*?)\\s*$`,
  /** The same label anywhere in a title, with something behind it. */
  grouped: `${GROUP_BY}[^\\s:]`,
  /** A selector: the choices of a control, not its value; titles of the page, which are not its label. */
  offers:
    'h1,h2,[role=menu],[role=listbox],[class*="dropdown-menu"],option,svg,i,[class*="icon"],[aria-hidden=true]',
  /**
   * Selectors: titles of reports; their lines, which hold no other line, field or menu. A label alone may be in one,
   * because it is a small title too, and controls may be in the bar of a title.
   */
  titles: TITLES,
  titleLines: `${TITLES}${ONE_LINE},${TITLES} :is(div,p)${ONE_LINE}`,
  // ── what tells people apart ──
  marks: EMAIL_OR_ID,
  /** Attributes that never hold an address or an id. */
  look: 'class|style|tabindex',
  /** A selector: elements that are an avatar. */
  avatars: 'avatar,[class*="avatar" i],[class*="no-image-wrapper"]',
  // ── selectors of places ──
  cells: CELLS,
  /** A selector: the smallest elements that belong to one person. */
  own: `${CELLS},${LIST_ITEMS}`,
  /** A selector: texts that nobody sees. */
  unseen:
    'script,style,noscript,template,datalist,option:not(:checked),svg,math,iframe,object,audio,video,canvas',
  /** Selectors: items that may say one thing each of the same person, if they are in a cell and in no menu. */
  details: LIST_ITEMS,
  cellItems: `${CELLS},${MENUS}`,
  /** A selector: what a head says something of. */
  headedCells: `${CELLS},dd`,
  rows: 'tr,[role=row]',
  /** A selector: no part of a row with pinned columns is outside of these. */
  grids: 'main,table,[role$=grid],[role=table]',
  /** A selector: nothing outside of these is beside a name. */
  besideEnds: `${CELLS},${ITEMS},${BORDERS}`,
  /** A selector: a name never goes on outside of these. */
  lines: `${CELLS},${ITEMS},${BORDERS},div,p,dt,dd,h1,h2,h3,h4,h5,h6,header,footer,section,article,aside,nav,blockquote,figcaption,fieldset,legend`,
  /** A selector: the browser shows the page in a language that the app does not have. */
  translated:
    'html.translated-ltr,html.translated-rtl,html[lang]:not([lang=""],[lang|=en],[lang|=de],[lang|=es],[lang|=fr],[lang|=pt])',
  tables: TABLES,
  /** A selector: controls. A badge inside of one is part of it, and no tab stop of its own. */
  controls:
    'a[href],button,summary,label,[role=link],[role=button],[role=option],[role^=menu],[role=tab],[role=treeitem],[role=checkbox],[role=radio],[role=switch],[role=grid],[role=treegrid],[role=listbox],[role=combobox]',
  /** Selectors: elements that belong to one person. Links and buttons may be part of a larger one. */
  items: ITEMS,
  links: 'a[href],button,[role=link],[role=button]',
  /** A selector: an element that belongs to one person never contains these. */
  borders: BORDERS,
  /**
   * The address, class or text of a portrait. `user` and `profile` alone are words of icons too, and the app keeps
   * pictures of people and logos of workspaces at one address.
   */
  portrait:
    '(?!.*(?<![a-z])(?:icon|logo)s?(?![a-z])).*(?<![a-z])(?:avatars?|gravatar|portraits?|photos?|(?:user|member|profile)[-_ ]?(?:image|img|pic(?:ture)?|photo))(?![a-z]).*',
};

export type Words = typeof WORDS;
