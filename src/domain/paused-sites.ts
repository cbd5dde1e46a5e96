/** On which sites badges are paused. Pure. */

/** The settings that decide it; hosts have their port. */
interface Switches {
  readonly enabled: boolean;
  readonly pausedHosts: readonly string[];
}

export function isPaused(host: string, { pausedHosts }: Pick<Switches, 'pausedHosts'>): boolean {
  return pausedHosts.includes(host);
}

/** Whether pages of a host get badges. Nothing is fetched for those that get none. */
export function isOnFor(host: string, switches: Switches): boolean {
  return switches.enabled && !isPaused(host, switches);
}
