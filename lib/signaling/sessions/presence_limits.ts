import { MAX_PRESENCE_USERS, PRESENCE_AGAIN_USERS } from "../timing.ts";

/** Rate limit of presence messages, so that many people coming and going do not block the service. */
export interface PresencePace {
  /** Messages at once. */
  burst: number;
  /** Messages per second in the long run: a tenth of what one core can write. */
  perSecond: number;
  /** ms for which people's changes between busy and free are collected. */
  busyMs: number;
}

/** docs/protocol.md says that changes may come late and merged. */
export const DEFAULT_PRESENCE_PACE: PresencePace = {
  // Ten changes of which everybody hears.
  burst: 500,
  perSecond: 4_000,
  // A person who calls and hangs up at once was not busy for anybody else.
  busyMs: 200,
};

/** Numbers of people at which it changes whether everybody hears of everybody. */
export interface EverybodyLimits {
  /** They do up to this many. */
  upTo: number;
  /** After there were more, they do again from this many on: one person who comes and goes must not change it each time. */
  again: number;
}

/** docs/protocol.md names these. */
export const DEFAULT_EVERYBODY_LIMITS: EverybodyLimits = {
  upTo: MAX_PRESENCE_USERS,
  again: PRESENCE_AGAIN_USERS,
};
