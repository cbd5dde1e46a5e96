/** Waits of unit tests have time: browsers may keep both cores busy beside them. */
import { vi } from 'vitest';

const { waitFor } = vi;
vi.waitFor = (check, options = 30_000) => waitFor(check, options);
