import type { Kind } from './case.ts';
import { evidence } from './evidence.ts';
import { plain } from './plain.ts';

/** Every case, by kind. */
export const KINDS: readonly Kind[] = [...plain, ...evidence];
