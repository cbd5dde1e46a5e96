/**
 * The second script. The background injects it with the first list that flags somebody (background/card-script-injection.ts).
 * It holds the card and the code that judges the place of a name. See page/card-script-handover.ts.
 */

import { judge } from './page/badge-decision.ts';
import { newCache } from './page/badge-decision-cache.ts';
import { watchCard } from './page/card-opening-buttons-and-events.ts';
import { handOver } from './page/card-script-handover.ts';
import { arrange } from './page/chip-beside-or-over-name.ts';

handOver({ judge, arrange, newCache, watchCard });
