/** Looks at every frame of a page before it is painted: does each name have the badge that it should have? */

export interface Frames {
  /** Frames looked at. */
  readonly count: number;
  /** Frames with at least one name that should have a badge. */
  readonly withNames: number;
  /** What was wrong, as `what in frame number`; the first few of each frame. */
  readonly bare: readonly string[];
}

/**
 * For the page, from its start; refers to nothing in this module. `users`: name → `data-users` of its badge, or its
 * possible values; empty for a name without a badge. Keeps the result in the global `frames`.
 */
export function watchFrames(users: Readonly<Record<string, string | readonly string[]>>): void {
  const frames = { count: 0, withNames: 0, bare: [] as string[] };
  Object.assign(globalThis, { frames });
  const known = new Map(Object.entries(users));
  let last: { seen: number; bare: string[] } | null = null;

  const look = () => {
    const bare: string[] = [];
    let seen = 0;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const name = (node.nodeValue ?? '').replace(/\s+/g, ' ').trim();
      const wanted = known.get(name);
      if (
        wanted === undefined ||
        node.parentElement?.closest('.cl-description,project-picker-label,script,option')
      )
        continue;
      if (wanted !== '') seen += 1;
      const badge = node.nextSibling;
      const found = badge instanceof Element && badge.localName === 'member-status-badge';
      const of = found ? (badge.getAttribute('data-users') ?? '') : '';
      if (found !== (wanted !== '') || ![wanted].flat().includes(of))
        bare.push(`${name} with "${of}" in frame ${frames.count}`);
    }
    last = { seen, bare };
  };

  // Callbacks of resize observers are the last scripts before paint. They run in rounds, each for deeper elements than
  // the round before. This one looks a few rounds after all others.
  const depths: Element[] = [];
  const observer = new ResizeObserver((entries) => {
    const next = depths[depths.indexOf(entries.at(-1)?.target ?? document.body) + 1];
    if (next === undefined) look();
    else observer.observe(next);
  });
  const everyFrame = () => {
    requestAnimationFrame(everyFrame);
    if (last !== null) {
      frames.count += 1;
      if (last.seen > 0) frames.withNames += 1;
      frames.bare.push(...last.bare.slice(0, 20));
      last = null;
    }
    if (document.body === null) return;
    if (depths[0]?.isConnected !== true) {
      depths.length = 0;
      let parent: Element = document.body;
      for (let depth = 0; depth < 6; depth += 1) {
        const one = document.createElement('div');
        one.style.cssText = 'position:fixed;left:0;top:0;width:1px;height:1px;pointer-events:none';
        parent.append(one);
        depths.push(one);
        parent = one;
      }
    }
    observer.disconnect();
    observer.observe(depths[0] ?? document.body);
  };
  requestAnimationFrame(everyFrame);
}
