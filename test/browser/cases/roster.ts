/** Everybody in the cases. All cases share this list, so that they can run on one page. */
import type { Standing } from '../../../src/domain/standing.ts';

export interface Person {
  /** The person's name in the cases; becomes the id. */
  readonly alias: string;
  readonly name: string | null;
  readonly email: string;
  readonly standing: Standing;
}

const here = 'deactivated-here';

const ROWS: readonly (readonly [alias: string, name: string | null, email: string, standing: Standing])[] = [
  // Plain names, one for each standing.
  ['dana', 'Dana Cole', 'dana.cole@north.example', here],
  ['otto', 'Ray Otto', 'ray.otto@north.example', 'deactivated'],
  ['nora', 'Nora Vance', 'nora@north.example', 'deleted'],
  ['ivo', 'Ivo Marsh', 'ivo@north.example', 'not-a-member'],
  ['ann', 'Ann Lee', 'ann.lee@north.example', 'active'],
  ['bob', 'Bob Stone', 'bob@north.example', 'active'],
  ['inga', 'Inga Vogt', 'inga@north.example', 'invited'],
  ['carl', 'Carl Weber', 'carl@north.example', 'declined'],
  ['lim', 'Lia Kiosk', '', 'limited'],
  // Names of one word or one letter.
  ['madonna', 'Madonna', 'madonna@north.example', here],
  ['x', 'X', 'x@north.example', here],
  ['jd', 'JD', 'jd@north.example', 'deactivated'],
  ['al', 'Al', 'al@north.example', here],
  ['prince', 'Prince', 'prince@north.example', 'active'],
  ['total', 'Total', 'total@north.example', here],
  ['admin', 'Admin', 'admin@north.example', 'deactivated'],
  ['deleteduser', 'DeletedUser', 'gone@north.example', 'deleted'],
  // Names that are also names of other things.
  ['harbor', 'Harbor Works', 'harbor@north.example', here],
  ['design', 'Design', 'design@north.example', here],
  ['review', 'Code Review', 'review@north.example', 'deactivated'],
  ['pm', 'Project Manager', 'pm@north.example', here],
  // As the app shows them: two words, one word, initials of a name; and a colleague who is active.
  ['ana', 'Ana Silva', 'ana.silva@north.example', here],
  ['carlos', 'Carlos', 'carlos@north.example', here],
  ['ca', 'Ca', 'ca@north.example', here],
  ['rui', 'Rui Costa', 'rui@north.example', 'active'],
  // Namesakes.
  ['sam1', 'Sam Green', 'sam.green@north.example', here],
  ['sam2', 'Sam Green', 'green.s@north.example', 'active'],
  ['kim1', 'Kim Park', 'kim1@north.example', here],
  ['kim2', 'Kim Park', 'kim2@north.example', here],
  ['lou1', 'Lou Reed', 'lou1@north.example', 'active'],
  ['lou2', 'Lou Reed', 'lou2@north.example', 'active'],
  ['maria1', 'MARIA LOPEZ', 'maria1@north.example', 'deactivated'],
  ['maria2', 'Maria Lopez', 'maria2@north.example', 'active'],
  ['alex1', 'Alex', 'alex1@north.example', here],
  ['alex2', 'Alex', 'alex2@north.example', 'active'],
  ['pia1', 'Pia Roth', 'pia1@north.example', 'deleted'],
  ['pia2', 'Pia Roth', 'pia2@north.example', here],
  ['ned1', 'Ned Hill', '', here],
  ['ned2', 'Ned Hill', '', 'active'],
  // Namesakes of whom one has an address that ends as the other's.
  ['pat1', 'Pat Daly', "pat.o'daly@north.example", 'active'],
  ['pat2', 'Pat Daly', 'daly@north.example', here],
  ['rex1', 'Rex Moss', 'x/r&moss@north.example', 'active'],
  ['rex2', 'Rex Moss', 'moss@north.example', here],
  ['niamh', 'Niamh', "niamh.o'brien@north.example", here],
  // Names with commas, longer names, names that look like something else.
  ['smith', 'Smith, John', 'smith@north.example', here],
  ['doe', 'Doe, Jane', 'doe@north.example', 'active'],
  ['mary', 'Mary Dana Cole', 'mary@north.example', 'active'],
  ['otto2', 'Ray Otto 2', 'otto2@north.example', 'active'],
  ['moore', 'Moore’s Crew', 'moore@north.example', here],
  ['eva', 'Eva Stone', 'eva@north.example', here],
  ['evas', 'Eva Stone’s', 'evas@north.example', 'active'],
  ['max', 'Max Power', 'max@north.example', here],
  ['maxyou', 'Max Power (you)', 'maxyou@north.example', 'active'],
  // Letters of many scripts.
  ['zoe1', 'Zoë Brandt', 'zoe1@north.example', here],
  ['zoe2', 'Zoe Brandt', 'zoe2@north.example', 'active'],
  ['rene', 'René Dupré', 'rene@north.example', here],
  ['amelie', 'Ame\u0301lie Roux', 'amelie@north.example', here],
  ['isil1', 'Işıl Kaya', 'isil1@north.example', here],
  ['isil2', 'Isil Kaya', 'isil2@north.example', 'active'],
  ['istanbul', 'İpek Demir', 'ipek@north.example', here],
  ['yamada', '山田太郎', 'yamada@north.example', here],
  ['wang', '王 小明', 'wang@north.example', here],
  ['kimko', '김민수', 'kimko@north.example', here],
  ['ali', 'محمد علي', 'ali@north.example', here],
  ['cohen', 'דנה כהן', 'cohen@north.example', here],
  ['quinn', 'Pat 🚀 Quinn', 'quinn@north.example', here],
  ['family', '👩‍👧 Home', 'family@north.example', here],
  ['sigma', 'Νίκος Παππάς', 'sigma@north.example', here],
  ['ivan', 'Иван Петров', 'ivan@north.example', here],
  ['weiss', 'Jörg Weiß', 'weiss@north.example', here],
  ['nguyen', 'Nguyễn Văn An', 'nguyen@north.example', here],
  // Stored with invisible characters.
  ['lena', 'Lena\u00a0Frost', 'lena@north.example', here],
  ['omar', 'Omar  Haddad', 'omar@north.example', here],
  ['tina', 'Ti\u200bna Wolf', 'tina@north.example', here],
  ['padded', '  Gus Padd ', 'gus@north.example', here],
  // Signs with a meaning elsewhere.
  ['regex', 'A.B (C) [D]* Fox', 'regex@north.example', here],
  ['cpp', 'C++ Dev$', 'cpp@north.example', here],
  ['oneil', "Conor O'Neil", 'oneil@north.example', here],
  ['darcy', 'Fitz D’Arcy', 'darcy@north.example', here],
  ['luc', 'Jean-Luc Bird', 'luc@north.example', here],
  ['amp', 'Tom & Jerry', 'amp@north.example', here],
  ['tag', '<b>Bold</b> Guy', 'bold@north.example', here],
  ['digits', 'Agent 007', 'agent@north.example', here],
  ['last', 'Wolfe Tara', 'tara@north.example', here],
  // Longer than the name of somebody else.
  ['coleman', 'Dana Coleman', 'coleman@north.example', 'active'],
  // Names without a visible character.
  ['null', null, 'null@north.example', here],
  ['empty', '', 'empty@north.example', here],
  ['zero', '\u200b\u2060', 'zero@north.example', here],
];

/** The 24-digit id of an alias, the same in every run. Throws when there is no such alias. */
export function idOf(alias: string): string {
  const at = ROWS.findIndex(([one]) => one === alias);
  if (at === -1) throw new Error(`nobody is called ${alias}`);
  return `5c0ffee00000000000${(at + 4096).toString(16).padStart(6, '0')}`;
}

export const PEOPLE: readonly Person[] = ROWS.map(([alias, name, email, standing]) => ({
  alias,
  name,
  email,
  standing,
}));
