/** The built extension in a browser, connected to the stand-in for Clockify. Demo and development share it. */
import { type Harness, launch } from '../test/browser/harness.ts';
import { DEMO_KEYS } from '../test/stand-in/generate-people-and-workspaces.ts';
import { type StandIn, startStandIn } from '../test/stand-in/service.ts';
import { type BrowserKind, ensureBrowsers } from './browsers.ts';
import { buildExtension } from './build.ts';

export interface DemoBrowserOptions {
  readonly kind: BrowserKind;
  readonly headless: boolean;
  /** Members of the main workspace. */
  readonly members: number;
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** Whether a window can be shown. */
export function hasDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY) || Boolean(WAYLAND_DISPLAY);
}

/**
 * Builds the extension, starts browser and stand-in, connects, and calls `use`. Takes everything down when `use`
 * is done or fails. Builds into `dist`, or into the folder in the environment variable `DIST`.
 */
export async function withDemoBrowser<T>(
  { kind, headless, members, viewport }: DemoBrowserOptions,
  use: (harness: Harness, standIn: StandIn) => Promise<T>,
): Promise<T> {
  ensureBrowsers([kind]);
  const dist = process.env.DIST ?? 'dist';
  await buildExtension(dist);
  const standIn = await startStandIn({ members });
  try {
    const size = headless ? viewport : null;
    const harness = await launch(kind, {
      standIn,
      dist,
      headless,
      ...(size === undefined ? {} : { viewport: size }),
    });
    try {
      console.log(await harness.connect({ key: DEMO_KEYS.global }));
      return await use(harness, standIn);
    } finally {
      await harness.close();
    }
  } finally {
    await standIn.close();
  }
}
