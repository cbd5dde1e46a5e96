import { app } from './app.ts';
import { captions } from './captions.ts';
import type { Kind } from './case.ts';
import { evidence } from './evidence.ts';
import { heads } from './heads.ts';
import { plain } from './plain.ts';
import { reports } from './reports.ts';

/** Every case, by kind. */
export const KINDS: readonly Kind[] = [...plain, ...evidence, ...heads, ...captions, ...app, ...reports];
