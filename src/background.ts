/** The background: Chrome's service worker and Firefox's event page from one file. */

import { listen } from './background/browser-event-listeners.ts';
import { App } from './background/create-background-parts.ts';

listen(new App());
