/**
 * The second script. The background injects it with the first list that flags somebody (background/card-script-injection.ts).
 * It holds the card and the code that judges the place of a name. See page/late-code-handover.ts.
 */

import { arrange } from './page/badge-placement.ts';
import { watchCard } from './page/card-popover.ts';
import { newCache } from './page/judging-cache.ts';
import { handOver } from './page/late-code-handover.ts';
import { judge } from './page/name-evidence.ts';

handOver({ judge, arrange, newCache, watchCard });
