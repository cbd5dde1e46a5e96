/** Whether a card is dark or light: as what is painted behind its badge. */

/** Whether the background is dark: the colours behind the badge, one over the other, down to the canvas. */
export function isDark(element: Element, probe: HTMLElement): boolean {
  const lightOf = (one: Element | null): number => {
    probe.style.setProperty('--b', one && getComputedStyle(one).backgroundColor);
    // A computed colour always has its numbers.
    const channels = getComputedStyle(probe).color.match(/\d[\d.e-]*/g) as string[];
    const [light, , , alpha = 1] = channels.map(Number) as [number, number, number, number?];
    const below = one ? lightOf(one.parentElement) : 0;
    return alpha * light + (1 - alpha) * below;
  };
  return lightOf(element) < 0.43;
}
