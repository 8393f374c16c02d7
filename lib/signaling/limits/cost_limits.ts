import type { Allowance } from "./allowance.ts";

/** What clients may make the server do, by address (IPv6: by /64) and by person. */
export interface CostLimits {
  /** Sessions of one address at a time, those without a socket included. */
  sessionsPerAddress: number;
  /** New sessions of one address. Resuming one costs nothing here. */
  registrationsPerAddress: Allowance;
  callsPerAddress: Allowance;
  callsPerPerson: Allowance;
  /** Calls from one address at one person, under whatever names. */
  ringsPerAddress: Allowance;
  /** Offers: each makes an endpoint at a media server. */
  offersPerAddress: Allowance;
  offersPerPerson: Allowance;
  /** Missed calls told to one person. */
  missedCalls: Allowance;
  /** Missed calls of the same person told to one person: a second one soon says nothing new. */
  sameMissedCall: Allowance;
  /** Whether a caller who gets no answer has to wait longer and longer. */
  patience: boolean;
}

const ANY: Allowance = { burst: Infinity, perMinute: Infinity };

/** No limits: for simulations and benches, which do more than any client may. */
export const UNLIMITED: CostLimits = {
  sessionsPerAddress: Infinity,
  registrationsPerAddress: ANY,
  callsPerAddress: ANY,
  callsPerPerson: ANY,
  ringsPerAddress: ANY,
  offersPerAddress: ANY,
  offersPerPerson: ANY,
  missedCalls: ANY,
  sameMissedCall: ANY,
  patience: false,
};

/**
 * Limits that fit so many people behind one address: each of them may join
 * again, call and be repaired at once, and the address as a whole for long.
 *
 * @param people sockets that an address may have
 */
export function costLimits(people: number): CostLimits {
  return {
    sessionsPerAddress: people,
    registrationsPerAddress: { burst: 2 * people, perMinute: people },
    callsPerAddress: { burst: people, perMinute: people },
    callsPerPerson: { burst: 20, perMinute: 20 },
    ringsPerAddress: { burst: 20, perMinute: 10 },
    offersPerAddress: { burst: 4 * people, perMinute: 4 * people },
    // A network that comes and goes makes an offer every few seconds; each costs milliseconds at the media server.
    offersPerPerson: { burst: 8, perMinute: 12 },
    missedCalls: { burst: 20, perMinute: 10 },
    sameMissedCall: { burst: 1, perMinute: 2 },
    patience: true,
  };
}
