/**
 * What comes into a page with the first list that flags somebody, by the background (background/card-script.ts): the card,
 * and how the place of a name is judged. See page/late-code.ts.
 */

import { arrange } from './page/badge-placement.ts';
import { watchCard } from './page/card-popover.ts';
import { bring } from './page/late-code.ts';
import { judge } from './page/name-evidence.ts';
import { newCache } from './page/slice-cache.ts';

bring({ arrange, watchCard, judge, newCache });
