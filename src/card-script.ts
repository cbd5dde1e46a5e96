/**
 * The second script. The background injects it with the first list that flags somebody
 * (background/content-scripts/card-script-injection.ts). It holds the card and the code that judges the place of a
 * name. See page/card/card-script-handover.ts.
 */

// biome-ignore-all assist/source/organizeImports: the code of the script has this order, which compresses best
import { judge } from './page/is-it-a-person/badge-decision.ts';
import { newCache } from './page/is-it-a-person/badge-decision-cache.ts';
import { watchCard } from './page/card/when-the-card-opens-and-closes.ts';
import { arrange } from './page/badge/badge-beside-or-over-name.ts';
import { handOver } from './page/card/card-script-handover.ts';

handOver({ judge, arrange, newCache, watchCard });
