import type { Lab } from "./lab.ts";

/** One way to harm the service. */
export interface Attack {
  /** What the attacker does, for the table. */
  name: string;
  /** Options of the service, beside those of every lab. */
  options?: readonly string[];
  /** The limit of open files that the service is started with. */
  openFiles?: number;
  /**
   * Attacks, bounded, and leaves.
   *
   * @returns what the attacker got that it should not have; null for nothing
   */
  run(lab: Lab): Promise<string | null>;
}
