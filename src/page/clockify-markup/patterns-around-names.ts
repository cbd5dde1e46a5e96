/**
 * What the app writes beside a name in one text: `Name (you)`, `Name's`, `Submitted by: Name`, lists and dates, in its
 * five languages. Part of `WORDS` of page/clockify-markup/all-words-and-selectors.ts; page/names/name-matcher.ts reads
 * texts with it.
 */

const SUFFIXES =
  'you|me|du|sie|ich|mich|tú|usted|yo|toi|vous|moi|tu|você|eu|not joined yet|noch nicht beigetreten|' +
  "aún no se ha unido|n[’']est pas encore membre|pas encore membre|ainda não aderiu";

/** One day, in every order of day, month and year: also `30.03.` and `segunda-feira, 2 de novembro`. */
const DATE =
  '(?:\\p{L}{2,10}(?:-\\p{L}{2,5})?\\.?,? )?(?:\\p{L}{2,10}\\.? )?\\d{1,4}(?:[./-]\\d{1,2}(?:[./-]\\d{1,4}|\\.)?|(?:\\.|st|nd|rd|th|er)?(?: (?:de )?\\p{L}{3,10}\\.?)?)(?:,? (?:de )?\\d{4})?';

/** Sources of regular expressions, each matched against a whole text. */
export const NAME_FORMS = {
  /** `Name (you)`, or with another of the `SUFFIXES`; `Name's`; `Name <mail>`. */
  extended: `(.+?) ?\\((?:${SUFFIXES})\\)|(.+)['’]s|(.+?) ?<[^<>\\s@]+@[^<>\\s@]+>`,
  /** What stands behind a name in a list too. Searched for in a name. */
  suffix: ` ?\\((?:${SUFFIXES})\\)$`,
  labelled: '([^:]{1,60}): ?(.+)',
  /** Every text that is a list, or a name with something added, matches this. */
  added: ".*[(<,:'’\\d].*",
  /** A list with a count after its last name: `+2`, `and 2 more`. */
  counted:
    '(.+?),? ?(?:\\+ ?\\d+(?: (?:more|others?|mehr|weitere|más|plus|autres|mais))?|' +
    '(?:and|&|und|y|et|e) \\d+ (?:more|others?|weitere|andere|más|otros|otras|autres|de plus|mais|outros|outras))',
  /** A range of dates. */
  range: `(?=.*(?:\\p{L}|[./]|\\d{4}))${DATE} ?[-–—] ?${DATE}`,
};
