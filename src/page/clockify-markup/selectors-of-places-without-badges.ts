/**
 * Where in Clockify's app no text is a person's name: elements, links, labels, menus and pages, for
 * page/is-it-a-person/places-without-badges.ts. Data only. Part of `WORDS` of all-words-and-selectors.ts; its head
 * tells the sources.
 */

export const MENUS = '[class*="dropdown-menu"],[role=menu],[role=listbox]';
const SWITCHER = '[data-cy=workspace-dropdown]';
/** The bar at the top names workspaces, products and the person who uses it, never a colleague. */
const TOP_BAR = '#topbar-menu';
/** The switcher and its menu, which the app puts beside the switcher or, while it is open, at the end of the page. */
const WORKSPACES = `${SWITCHER},${SWITCHER}~:is(${MENUS}),body:has(${SWITCHER}[aria-expanded=true])>:is(${MENUS})`;

/** All but what opens the menu right behind it. */
const NO_TOGGLE =
  ':not(a,button,[role=button],[role=combobox],[aria-haspopup],[aria-expanded],[class*="dropdown-toggle"])';
const CHOICES = '[type=checkbox],[type=radio],[role=checkbox],[role=radio],[role=switch]';
/** Signs behind a label, which are no value of it. */
const SIGNS = 'svg,i,span[class*="required" i],span:empty:is([class*="icon" i],[class*="tooltip" i])';
/** Holds nothing but a label. In a long list the search ends at once, because any other element decides. */
const BOX_OF_LABEL = `:not(:has(>:not(:first-child,${SIGNS})),${CHOICES}):has(>label:first-child)`;
/** A small window may be a menu too, or hold nothing but a menu and a field to search it. */
const WINDOW_OF_MENU = `:not([aria-modal=true]):is(:has(>:is(${MENUS})),:has(input+:is(${MENUS})))`;
const DIALOGS = `ngb-modal-window,dialog,[role=dialog]:not(${MENUS},${WINDOW_OF_MENU})`;
/** Classes of what has an icon or a hint, not of the icon itself: `with-icon`, `noIcon`, `icon-text`. */
const WITH_HINTS = ['has', 'with', 'without', 'no', 'show', 'hide']
  .flatMap((word) => ['-icon', 'Icon', '-tooltip', 'Tooltip'].map((end) => `[class*="${word}${end}"]`))
  .concat(
    ['trigger', 'target', 'toggle', 'host', 'holder', 'parent', 'anchor', 'wrapper', 'container'].map(
      (end) => `[class*="tooltip-${end}"]`,
    ),
    ['text', 'label', 'link'].map((end) => `[class*="icon-${end}"]`),
  )
  .join();

/** Signs and hints. Links and buttons of these classes are values or captions, but in a label they are hints too. */
const HINTS = ['', 'label ']
  .flatMap((place) =>
    ['icon', 'tooltip'].map(
      (word) => `${place}[class*="${word}" i]:not(${place ? '' : 'a,button,'}${WITH_HINTS})`,
    ),
  )
  .join();

/** Sources of regular expressions, each for a whole word. Selectors are marked as such. */
export const WITHOUT_PEOPLE = {
  /** A selector: elements in which no text is a person's name. */
  never:
    'script,style,noscript,template,datalist,select,option,textarea,code,pre,kbd,samp,var,head,iframe,object,audio,video,canvas,meter,progress,svg,math,' +
    `member-status-badge,member-status-card,[contenteditable],[role=textbox],[role=searchbox],[role=spinbutton],${TOP_BAR},${WORKSPACES}`,
  /** A selector: elements whose classes describe the page as a whole and the person who uses it. */
  roots: 'html,body,app-root,default-layout,.cl-main-wrapper',
  /** The text of a label. Two captions of the app have no colon: of who pays an invoice, and of a project. */
  label:
    '(?:.*[:：]|\\s*(?:[Bb]ill [Tt]o|Rechnung an|Factura a|Facturé à|Cobrança para|' +
    'Top[ -][Pp]roje[ck]t|Proyecto principal|Projet principal|Projeto principal))[\\s*]*',
  /** A selector: signs and hints in a head, a label or a button. What they say is no part of it. */
  hints:
    `svg,i[class],[class*="material-symbols"],[aria-hidden=true],[class*="sr-only"],[class*="visually-hidden"],[role=tooltip],` +
    HINTS,
  /** Selectors: elements that are a label, or hold nothing else; those of them that are not the label of a choice. */
  anyLabel: `label,${BOX_OF_LABEL}:not(:has(${CHOICES}))`,
  labels: ['label:first-child', `:not(${CHOICES})+label`, BOX_OF_LABEL]
    .map((label) => `${label}:not(:has(${CHOICES}))`)
    .join(),
  /** A selector: fields for more than one line, and what contains them. A label before one is its label alone. */
  longFields: 'textarea,:has(textarea)',
  /**
   * The address of a link. Its last segment with a kind decides. Group: a project, client, task, tag, user group or
   * workspace; of a workspace only its own page and its settings, because addresses of people may begin with it.
   */
  link:
    '(?:[^?]*(?:\\?[^#]*#(?:.*[/#])?|[/#]))?(?:((?:project|client|task|tag|kiosk|invoice|(?:user-?)?group)s?|categor(?:y|ies)|polic(?:y|ies)|' +
    'workspaces(?=(?:/[\\da-f]{24})?(?:/settings)?/?(?:\\?[^#]*)?$))|' +
    'users?|members?|people|teammates?)(?:[/#?].*)?',
  /** A selector: cells of the lists on those pages. */
  listCell: 'main td,main [role=gridcell]',
  /** Pages whose column `Name` holds no people. Before their own word stands a language, or a server's folder. */
  listPath: '(?:/[^/]+)*/(?:projects|clients|tags|kiosks|workspaces)/?',
  // ── what speaks of the things around it ──
  /** A selector: elements to choose from. */
  pickers: '[role=listbox],[role=menu]',
  /** A selector: elements whose `aria-label` describes their content. */
  nameable: '[role=listbox],[role=menu],[role=group],[role=list],[role=radiogroup]',
  /** A selector: menus that belong to the element before them. */
  menus: MENUS,
  /** Selectors: menus that the app draws at the end of the page, but not right behind what opens them; dialogs. */
  menusOutside: [
    'app-root+*',
    `app-root~${NO_TOGGLE}+*`,
    'app-root~* :first-child',
    `app-root~* ${NO_TOGGLE}+*`,
  ]
    .map((place) => `${place}:is(${MENUS})`)
    .join(),
  dialogs: DIALOGS,
  /** A selector: controls whose menu is open. */
  openControls: `:is(app-root,${DIALOGS}) :is([aria-haspopup],[role=combobox],[class*="dropdown"])[aria-expanded=true]`,
};
