/** Waits of an exponential back-off, in ms. */
export interface BackOffWaits {
  first: number;
  longest: number;
}

/**
 * The wait of an exponential back-off, in ms.
 *
 * @param before number of waits before this one: each doubles it
 */
export function backOffMs(
  before: number,
  { first, longest }: BackOffWaits,
): number {
  return Math.min(longest, first * 2 ** before);
}
