import type { Allowance } from "./allowance.ts";

/** Limits on what clients may use, by address (IPv6: by /64) and by person. */
export interface CostLimits {
  /** Concurrent sessions of one address, including those without a socket. */
  sessionsPerAddress: number;
  /** New sessions of one address. Resuming a session is not counted. */
  registrationsPerAddress: Allowance;
  callsPerAddress: Allowance;
  callsPerPerson: Allowance;
  /** Calls from one address to one person, under any name. */
  ringsPerAddress: Allowance;
  /** Offers; each creates an endpoint on a media server. */
  offersPerAddress: Allowance;
  offersPerPerson: Allowance;
  /** Calls that a person takes from another device. */
  movesPerPerson: Allowance;
  /** Text messages during calls. */
  chatsPerPerson: Allowance;
  /** Updates of a text message that is being typed. */
  typingPerPerson: Allowance;
  /** Wishes to record a call. */
  recordingsPerPerson: Allowance;
  /** Changes of a person's choices about calls to them. */
  settingsPerPerson: Allowance;
  /** Changes of the people whom somebody watches. */
  watchesPerAddress: Allowance;
  watchesPerPerson: Allowance;
  /** Searches for people. */
  searchesPerAddress: Allowance;
  searchesPerPerson: Allowance;
  /** Calls by which somebody wakes devices of absent people. */
  wakesByCaller: Allowance;
  /** Calls that wake the devices of one person. */
  wakesOfPerson: Allowance;
  /** Subscriptions for push messages that a person makes or confirms. */
  subscriptionsPerPerson: Allowance;
  /** Missed-call messages to one person. */
  missedCalls: Allowance;
  /** Missed-call messages to one person about the same caller. */
  sameMissedCall: Allowance;
  /** Recorded messages that somebody begins to leave. */
  messagesPerAddress: Allowance;
  messagesPerPerson: Allowance;
  /** Keys for messages that a person's devices send. */
  messageKeysPerPerson: Allowance;
  /** Whether repeated unanswered calls must wait longer and longer. */
  ringBackOff: boolean;
}

const ANY: Allowance = { burst: Infinity, perMinute: Infinity };

/** No limits: for simulations and benchmarks, which exceed what a client may do. */
export const UNLIMITED: CostLimits = {
  sessionsPerAddress: Infinity,
  registrationsPerAddress: ANY,
  callsPerAddress: ANY,
  callsPerPerson: ANY,
  ringsPerAddress: ANY,
  offersPerAddress: ANY,
  offersPerPerson: ANY,
  movesPerPerson: ANY,
  chatsPerPerson: ANY,
  typingPerPerson: ANY,
  recordingsPerPerson: ANY,
  settingsPerPerson: ANY,
  watchesPerAddress: ANY,
  watchesPerPerson: ANY,
  searchesPerAddress: ANY,
  searchesPerPerson: ANY,
  wakesByCaller: ANY,
  wakesOfPerson: ANY,
  subscriptionsPerPerson: ANY,
  missedCalls: ANY,
  sameMissedCall: ANY,
  messagesPerAddress: ANY,
  messagesPerPerson: ANY,
  messageKeysPerPerson: ANY,
  ringBackOff: false,
};

/**
 * Limits for this many people behind one address: each may join again, call and
 * be repaired at once; in the long run they share the address's limits.
 *
 * @param people sockets allowed for an address
 */
export function costLimits(people: number): CostLimits {
  return {
    sessionsPerAddress: people,
    registrationsPerAddress: { burst: 2 * people, perMinute: people },
    callsPerAddress: { burst: people, perMinute: people },
    callsPerPerson: { burst: 20, perMinute: 20 },
    ringsPerAddress: { burst: 20, perMinute: 10 },
    offersPerAddress: { burst: 4 * people, perMinute: 4 * people },
    // An unstable network causes an offer every few seconds; each takes the
    // media server some milliseconds.
    offersPerPerson: { burst: 8, perMinute: 12 },
    // There and back again a few times; two devices must not take a call from
    // each other without end.
    movesPerPerson: { burst: 6, perMinute: 4 },
    // Fast typing, and a fraction of what is kept for a peer who is away.
    chatsPerPerson: { burst: 20, perMinute: 60 },
    // Somebody who types without a pause (see TYPING_MS of the page), and what
    // a page sends again after up to 14 s of writing into a dead socket.
    typingPerPerson: { burst: 45, perMinute: 180 },
    // Each asks the other person, who may just have refused.
    recordingsPerPerson: { burst: 5, perMinute: 3 },
    // Each is written to the disk and told to ten devices. A person presses a
    // few switches, and stars somebody now and then.
    settingsPerPerson: { burst: 20, perMinute: 20 },
    // Each takes up to 1 ms. Somebody who types searches a few times for a
    // name, and watches those who are found; at a restart all watch again.
    watchesPerAddress: { burst: 3 * people, perMinute: 6 * people },
    watchesPerPerson: { burst: 20, perMinute: 40 },
    searchesPerAddress: { burst: 3 * people, perMinute: 6 * people },
    searchesPerPerson: { burst: 20, perMinute: 40 },
    // Each sends up to 20 push messages, and push services refuse who sends
    // too many.
    wakesByCaller: { burst: 10, perMinute: 4 },
    wakesOfPerson: { burst: 10, perMinute: 4 },
    // Each page confirms its own whenever it registers.
    subscriptionsPerPerson: { burst: 20, perMinute: 10 },
    missedCalls: { burst: 20, perMinute: 10 },
    sameMissedCall: { burst: 1, perMinute: 2 },
    // Each may write 20 MB to the disk.
    messagesPerAddress: { burst: people, perMinute: people / 5 },
    messagesPerPerson: { burst: 10, perMinute: 2 },
    // Each page sends its own whenever it registers.
    messageKeysPerPerson: { burst: 20, perMinute: 10 },
    ringBackOff: true,
  };
}
