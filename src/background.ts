/** The background: Chrome's service worker and Firefox's event page from one file. */
import { App } from './background/app.ts';
import { listen } from './background/listeners.ts';

listen(new App());
