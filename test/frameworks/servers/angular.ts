// Angular compiles its templates where it runs, and needs this first.
import '@angular/compiler';
import { bootstrapApplication, provideClientHydration } from '@angular/platform-browser';
import { provideServerRendering, renderApplication } from '@angular/platform-server';
import { List, TAG } from '../pages/views/angular.ts';

/** By this comment Angular knows that nobody has removed comments from the document. */
export const head = '<!--nghm-->';

/** The list as Angular's server renders it, with the state that it sends. */
export async function render(): Promise<string> {
  const providers = [provideClientHydration(), provideServerRendering()];
  const page = await renderApplication((context) => bootstrapApplication(List, { providers }, context), {
    document: `<${TAG}></${TAG}>`,
    url: '/',
  });
  const [, body] = page.match(/<body>(.*)<\/body>/s) ?? [];
  if (body === undefined) throw new Error(`Angular rendered no body: ${page}`);
  return body.replace(head, '');
}
