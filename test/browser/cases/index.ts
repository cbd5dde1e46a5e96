import type { Kind } from './case.ts';
import { plain } from './plain.ts';

/** Every case, by kind. */
export const KINDS: readonly Kind[] = [...plain];
