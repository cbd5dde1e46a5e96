// Angular compiles its templates where it runs, and needs this first.
import '@angular/compiler';
import { bootstrapApplication, provideClientHydration } from '@angular/platform-browser';
import { begin } from './bench.ts';
import { List, TAG } from './views/angular.ts';

begin(async (place, _, isServed) => {
  if (!isServed) place.append(document.createElement(TAG));
  const providers = isServed ? [provideClientHydration()] : [];
  const application = await bootstrapApplication(List, { providers });
  await application.whenStable();
  const list: List = application.components[0]?.instance;
  return (next) => list.rows.set(next);
});
