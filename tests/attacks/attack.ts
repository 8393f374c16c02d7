import type { Target } from "./target.ts";

/** One way to harm the service. */
export interface Attack {
  /** The attacker's action, for the table. */
  name: string;
  /** Options of the service, in addition to those of every lab. */
  options?: readonly string[];
  /** Address of the service's media; loopback by default. */
  mediaBind?: string;
  /** The limit of open files that the service is started with. */
  openFiles?: number;
  /**
   * Runs the attack for a limited time, and disconnects.
   *
   * @returns what the attacker got that it should not have; null for nothing
   */
  run(target: Target): Promise<string | null>;
}
