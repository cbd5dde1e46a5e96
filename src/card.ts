/** What comes into a page with its first badge, by the background (`card.bring`): see page/bring.ts. */
import { bring } from './page/bring.ts';
import { watchCard } from './page/card.ts';

bring({ watchCard });
