/**
 * What comes into a page with the first list that flags somebody, by the background (background/card-script.ts): the card,
 * and how the place of a name is judged. See page/bring.ts.
 */

import { bring } from './page/bring.ts';
import { watchCard } from './page/card.ts';
import { judge } from './page/evidence.ts';
import { arrange } from './page/placing.ts';
import { newGlance } from './page/slice-cache.ts';

bring({ arrange, watchCard, judge, newGlance });
