/**
 * What comes into a page with the first list that flags somebody, by the background (background/card-script.ts): the card,
 * and how the place of a name is judged. See page/bring.ts.
 */
import { bring } from './page/bring.ts';
import { watchCard } from './page/card.ts';
import { judge } from './page/evidence.ts';
import { newGlance } from './page/glance.ts';
import { arrange } from './page/placing.ts';

bring({ arrange, watchCard, judge, newGlance });
