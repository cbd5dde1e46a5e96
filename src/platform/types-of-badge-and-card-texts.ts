/** Texts that the background sends to pages, in the person's language (page/badge/labels-of-badges-and-cards.ts). */
import type { BadgeStanding } from '../domain/standing.ts';

export type TextByStanding = Readonly<Record<BadgeStanding, string>>;

/** The texts of badges, and those of the card that are not in a `CardContent`. `$1` is a number. */
export interface PageLabels {
  /** The short name of a standing. */
  readonly standing: TextByStanding;
  /** What is said after a name. `$1`: how many people it may mean. */
  readonly sentence: TextByStanding;
  /** What is said after a list: of one of its names, and of `$1` of them, that have the standing. */
  readonly oneInList: TextByStanding;
  readonly someInList: TextByStanding;
  readonly several: string;
  readonly reading: string;
  readonly failed: string;
  readonly copied: string;
  readonly notCopied: string;
}
