import {
  DEFAULT_EVERYBODY_LIMITS,
  type EverybodyLimits,
} from "../../../lib/signaling/sessions/presence_limits.ts";
import type { TokenKind } from "./books.ts";
import type { BusStepKind } from "./bus_steps.ts";
import type { Line } from "./line.ts";

/**
 * Milliseconds: within a round trip, a retry, and at and around each time
 * limit.
 */
export const WAITS = [
  1,
  499,
  500,
  5_000,
  9_999,
  10_000,
  15_000,
  25_000,
  59_999,
  60_000,
];

/** Possible steps, each with the weight of its probability. */
const CHANCES = {
  // People
  register: 6,
  resume: 4,
  call: 10,
  accept: 10,
  reject: 1,
  candidate: 8,
  stop: 3,
  prepare: 3,
  sealedAnswer: 4,
  sealReveal: 1,
  renegotiate: 3,
  /** Takes the person's call from another device. */
  take: 5,
  mediaState: 1,
  chat: 2,
  typing: 2,
  /** Asks to record the call, agrees, or ends it. */
  recordingWish: 3,
  /** Watches some of the names. */
  watch: 5,
  find: 2,
  /** Leaves a text for somebody who did not answer. */
  leaveText: 3,
  textSeen: 2,
  /** Begins to leave a recorded message for somebody who did not answer. */
  leaveMessage: 2,
  /** All of its bytes arrive, or others. */
  sendMessage: 2,
  hearMessages: 2,
  deleteMessage: 1,
  /** Says whose calls may ring, and when. */
  choose: 2,
  leaving: 1,
  /** Its browser rings from now on while the person is not here, or no longer. */
  subscribe: 2,
  /** A push message arrives, maybe late, or not for the last time. */
  pushed: 4,
  ping: 2,
  garbage: 1,
  // Networks
  drop: 4,
  /** The network dies or slows down, unnoticed. */
  cut: 3,
  staleClose: 2,
  staleMessage: 1,
  // Token checks
  checkToken: 4,
  checkTokens: 2,
  // The media server
  answer: 14,
  answerAll: 8,
  refuse: 2,
  serverCandidate: 6,
  legLost: 2,
  legSilent: 1,
  /** From now on a leg's media does not connect when it is answered, or does again. */
  unconnected: 1,
  legConnected: 2,
  pipelineLost: 2,
  /** It is drained: sealed calls move to another one. */
  drained: 1,
  // Time and the operator
  wait: 5,
  shutdown: 0.4,
  /** The process ends, and the next one starts. */
  restart: 1,
  /** The process is killed between two of the acts to come. */
  dieLater: 1,
};

/** The kind of a step. */
export type StepKind = keyof typeof CHANCES | BusStepKind;

/** One step; its numbers are taken modulo what there is to pick from, so that any list of steps can be played. */
export interface Step {
  kind: StepKind;
  user: number;
  pick: number;
  variant: number;
}

const KINDS: StepKind[] = [];
for (const [kind, weight] of Object.entries(CHANCES)) {
  for (let i = 0; i < weight * 5; i++) KINDS.push(kind as StepKind);
}

/** Seeded numbers (mulberry32): the same seed, the same steps, on every machine. */
export function seededNumbers(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** The number of people: with tokens, some of them have more than one device. */
export function namesAmong(users: number, tokens: boolean): number {
  return tokens ? Math.max(2, Math.ceil(users / 2)) : users;
}

/** A run: who takes part and what happens. */
export interface Scenario {
  /** From 2 to 6. */
  users: number;
  /** Whether names come from tokens; some people then have several devices. */
  tokens: boolean;
  /** Whether the media server carries sealed calls; some people's pages cannot. */
  seals: boolean;
  /** Numbers of people at which presence changes; in a scenario of an earlier time those in service. */
  everybody?: EverybodyLimits;
  /** Whether presence is late: it is compared with the truth only after a while. */
  paced?: boolean;
  /** Several processes, and the seed of the order in which things happen between them. */
  bus?: { processes: number; seed: number };
  steps: Step[];
}

/** Everybody hears of everybody: always, never, and while there are few. */
const EVERYBODY: EverybodyLimits[] = [
  DEFAULT_EVERYBODY_LIMITS,
  { upTo: 0, again: 0 },
  { upTo: 2, again: 1 },
  { upTo: 4, again: 2 },
];

/** Puts two of the people into a call, if both are registered. */
const TALKING: Step[] = [
  { kind: "call", user: 0, pick: 1, variant: 1 },
  { kind: "accept", user: 1, pick: 1, variant: 1 },
  ...Array<Step>(3).fill({ kind: "answerAll", user: 0, pick: 0, variant: 0 }),
];

/** The same where the call is sealed; a second device answers, too late. */
const TALKING_SEALED: Step[] = [
  { kind: "call", user: 0, pick: 1, variant: 1 },
  ...Array<Step>(3).fill({ kind: "answerAll", user: 0, pick: 0, variant: 0 }),
  { kind: "sealedAnswer", user: 1, pick: 1, variant: 0 },
  { kind: "sealedAnswer", user: 4, pick: 1, variant: 0 },
  { kind: "answerAll", user: 0, pick: 0, variant: 0 },
  { kind: "sealReveal", user: 0, pick: 0, variant: 1 },
  { kind: "accept", user: 1, pick: 1, variant: 5 },
  ...Array<Step>(2).fill({ kind: "answerAll", user: 0, pick: 0, variant: 0 }),
];

/** The second device accepts instead, with an offer that the caller's browser answers. */
const ACCEPTING_SEALED: Step[] = [
  ...TALKING_SEALED.slice(0, -3),
  { kind: "accept", user: 4, pick: 0, variant: 1 },
  ...Array<Step>(2).fill({ kind: "answerAll", user: 0, pick: 0, variant: 0 }),
  { kind: "sealedAnswer", user: 0, pick: 0, variant: 1 },
  ...Array<Step>(2).fill({ kind: "answerAll", user: 0, pick: 0, variant: 0 }),
  { kind: "sealReveal", user: 4, pick: 1, variant: 1 },
];

/** Both of them are writing a message. */
const TYPING: Step[] = [0, 1].map((user) => (
  { kind: "typing", user, pick: 0, variant: 1 }
));

/** Both of them want a recording. */
const RECORDING: Step[] = [
  { kind: "recordingWish", user: 0, pick: 0, variant: 0 },
  { kind: "recordingWish", user: 1, pick: 0, variant: 1 },
];

/** The next process takes the media over, and one of the two comes back. */
const RESTARTED: Step[] = [
  { kind: "restart", user: 0, pick: 0, variant: 0 },
  { kind: "answerAll", user: 0, pick: 0, variant: 0 },
  { kind: "resume", user: 0, pick: 4, variant: 1 },
];

/** Rings, and one of the callee's devices prepares while others have candidates. */
const PREPARING: Step[] = [
  { kind: "call", user: 0, pick: 1, variant: 1 },
  { kind: "answerAll", user: 0, pick: 0, variant: 0 },
  { kind: "candidate", user: 3, pick: 0, variant: 1 },
  { kind: "candidate", user: 4, pick: 0, variant: 1 },
  { kind: "prepare", user: 1, pick: 0, variant: 0 },
];

/** Somebody who subscribed is called when no device is here. */
function asleep(devices: number[]): Step[] {
  return [
    ...devices.map((user): Step => (
      { kind: "subscribe", user, pick: 0, variant: 0 }
    )),
    ...devices.map((user): Step => (
      { kind: "drop", user, pick: 0, variant: 1 }
    )),
    { kind: "wait", user: 0, pick: WAITS.indexOf(15_000), variant: 0 },
    { kind: "call", user: 0, pick: devices[0], variant: 1 },
    { kind: "answerAll", user: 0, pick: 0, variant: 0 },
  ];
}

/** A caller gives up, and leaves a text. */
const LEAVING_TEXT: Step[] = [
  { kind: "call", user: 0, pick: 1, variant: 1 },
  { kind: "stop", user: 0, pick: 0, variant: 1 },
  { kind: "leaveText", user: 0, pick: 1, variant: 1 },
];

/** The callee blocks the caller. */
const BLOCKING: Step = { kind: "choose", user: 1, pick: 0, variant: 1 };

/** The caller leaves a recorded message, and another one, which the callee and somebody else want to hear. */
const LEAVING_MESSAGES: Step[] = [
  { kind: "leaveMessage", user: 0, pick: 0, variant: 1 },
  { kind: "leaveMessage", user: 0, pick: 0, variant: 1 },
  { kind: "hearMessages", user: 1, pick: 0, variant: 1 },
  { kind: "sendMessage", user: 0, pick: 0, variant: 1 },
  { kind: "leaveMessage", user: 0, pick: 1, variant: 0 },
  { kind: "hearMessages", user: 2, pick: 0, variant: 1 },
  { kind: "hearMessages", user: 1, pick: 0, variant: 1 },
  { kind: "deleteMessage", user: 2, pick: 0, variant: 1 },
];

/** The callee goes away, and somebody of that name comes. */
const CALLEE_REPLACED: Step[] = [
  { kind: "drop", user: 1, pick: 0, variant: 1 },
  { kind: "wait", user: 0, pick: WAITS.indexOf(15_000), variant: 0 },
  { kind: "register", user: 1, pick: 0, variant: 4 },
  { kind: "checkTokens", user: 0, pick: 0, variant: 0 },
  { kind: "hearMessages", user: 1, pick: 0, variant: 1 },
];

/** The callee comes back to the next process. */
const CALLEE_RESTARTED: Step[] = [
  { kind: "restart", user: 0, pick: 0, variant: 0 },
  { kind: "resume", user: 1, pick: 4, variant: 2 },
  { kind: "hearMessages", user: 1, pick: 0, variant: 1 },
];

/** Somebody else calls the callee of {@link TALKING}. */
const SECOND_CALL: Step = { kind: "call", user: 2, pick: 1, variant: 1 };

/** A device of one of these two takes the call, if there is one. */
const MOVING: Step[] = [
  { kind: "take", user: 0, pick: 0, variant: 1 },
  { kind: "answerAll", user: 0, pick: 0, variant: 0 },
];

/** The same in a sealed call, whose other side answers. */
const MOVING_SEALED: Step[] = [
  { kind: "take", user: 3, pick: 1, variant: 1 },
  ...Array<Step>(2).fill({ kind: "answerAll", user: 0, pick: 0, variant: 0 }),
  { kind: "sealedAnswer", user: 0, pick: 0, variant: 1 },
  { kind: "sealedAnswer", user: 1, pick: 0, variant: 1 },
  ...Array<Step>(2).fill({ kind: "answerAll", user: 0, pick: 0, variant: 0 }),
  { kind: "sealReveal", user: 3, pick: 1, variant: 1 },
  { kind: "sealReveal", user: 4, pick: 1, variant: 1 },
];

/** The callee's name is kept for the browser, and no longer. */
const NO_LONGER_KEPT: Step[] = [
  { kind: "subscribe", user: 1, pick: 0, variant: 0 },
  { kind: "subscribe", user: 1, pick: 0, variant: 3 },
];

/** One of two devices chooses before it hears what the other one chose. */
function choosingTwice(names: number): Step[] {
  return [
    { kind: "cut", user: 1, pick: 0, variant: 0 },
    { kind: "choose", user: 1 + names, pick: 0, variant: 8 },
    { kind: "choose", user: 1, pick: 0, variant: 0 },
    { kind: "resume", user: 1, pick: 4, variant: 2 },
  ];
}

/** Variants of a register of version 2 with a good token; the page of the last one agrees no second time. */
const ABLE = [4, 8, 11, 13, 7];

/**
 * The scenario of a seed. It begins with most people registered, and often with
 * an established call or a prepared one; otherwise little would happen.
 */
export function scenarioOf(seed: number, length: number): Scenario {
  const next = seededNumbers(Math.imul(seed, 0x9e3779b1));
  // A sealed call moves between able devices.
  const resealing = next(8) === 0;
  const users = resealing ? 4 + next(3) : 2 + next(5);
  const tokens = resealing || next(2) === 0;
  const seals = resealing || next(2) === 0;
  const steps: Step[] = [];
  for (let user = 0; user < users; user++) {
    if (resealing) {
      const variant = ABLE[next(ABLE.length)];
      steps.push({ kind: "register", user, pick: 0, variant });
    } else if (next(8) > 0) {
      steps.push({ kind: "register", user, pick: 0, variant: next(64) });
    }
  }
  if (tokens) steps.push({ kind: "checkTokens", user: 0, pick: 0, variant: 0 });
  if (next(6) === 0) {
    // The callee of most calls that follow.
    const choices = { pick: next(64), variant: next(64) };
    steps.push({ kind: "choose", user: 1, ...choices });
    const more = next(4);
    if (more === 0) steps.push(...choosingTwice(namesAmong(users, tokens)));
    if (more === 1) steps.push(...NO_LONGER_KEPT);
  }
  if (resealing || next(3) === 0) {
    if (seals && next(4) === 0) {
      steps.push({ kind: "unconnected", user: 0, pick: 0, variant: 0 });
    }
    const accepting = seals && next(3) === 0;
    if (accepting) {
      const { length } = ACCEPTING_SEALED;
      // Something happens in the middle of it.
      steps.push(...ACCEPTING_SEALED.slice(0, length - next(7)));
    } else steps.push(...(seals ? TALKING_SEALED : TALKING));
    if (next(2) === 0) steps.push(...TYPING);
    if (next(2) === 0) steps.push(...RECORDING);
    const second = next(2) === 0;
    if (second) steps.push(SECOND_CALL);
    if (resealing || tokens && next(4) > 0) {
      const moving = seals ? MOVING_SEALED : MOVING;
      // Something happens in the middle of it.
      steps.push(...moving.slice(0, 1 + next(moving.length)));
    }
    if (!second && next(3) === 0) steps.push(...RESTARTED);
    else if (next(3) === 0) steps.push(...LEAVING_TEXT.slice(1));
  } else if (next(4) === 0) steps.push(...PREPARING);
  else if (next(6) === 0) {
    const [call, stop, leaveText] = LEAVING_TEXT;
    steps.push(call, stop);
    if (next(4) === 0) steps.push(BLOCKING);
    const messages = LEAVING_MESSAGES.slice(0, next(9));
    steps.push(...next(2) === 0 ? messages : [leaveText]);
    if (next(6) === 0) steps.push(...CALLEE_REPLACED);
    // Mostly the text that was left.
    if (next(4) === 0) {
      const variant = next(64);
      steps.push({ kind: "textSeen", user: 1, pick: 0, variant });
    }
    if (next(2) === 0) steps.push(...CALLEE_RESTARTED);
  } else if (next(2) === 0) {
    const names = namesAmong(users, tokens);
    const devices = Array.from({ length: users }, (_, user) => user)
      .filter((user) => user % names === 1);
    steps.push(...asleep(devices));
    if (next(3) === 0) steps.push(...LEAVING_TEXT.slice(1));
  }
  while (steps.length < length) {
    steps.push({
      kind: KINDS[next(KINDS.length)],
      user: next(users),
      pick: next(64),
      variant: next(64),
    });
  }
  const everybody = EVERYBODY[next(EVERYBODY.length)];
  const paced = next(4) === 0;
  return { users, tokens, seals, everybody, paced, steps };
}

/**
 * The way in which a line fails: dead in one or both directions after some
 * messages, or so slow that messages come late.
 */
export function brokenLine(variant: number): Partial<Line> {
  const left = (variant >> 2) % 4;
  switch (variant % 4) {
    case 0:
      return { down: left };
    case 1:
      return { up: left };
    case 2:
      return { up: left, down: left };
    default:
      return { held: [] };
  }
}

/** Validity of a step's token: mostly good. */
export function tokenKind(variant: number): TokenKind {
  return (["expired", "uncheckable", "none"] as const)[variant % 16] ?? "good";
}
