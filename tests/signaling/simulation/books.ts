/**
 * The expected state of a simulated world, kept independently of the exchange.
 */
import { assert } from "@std/assert";
import type {
  ProtocolVersion,
  ServerMessage,
} from "../../../lib/shared/protocol.ts";
import type { PersonSettings } from "../../../lib/shared/person_settings.ts";
import type { Reason } from "../../../lib/shared/protocol_values.ts";
import type { LegName } from "../../../lib/signaling/media_port.ts";
import type { LeftText } from "./left_text_ledger.ts";
import { hears, type Line } from "./line.ts";

/** Validity of a token, where names come from tokens. */
export type TokenKind = "good" | "expired" | "uncheckable" | "none";

/** A register that has no answer yet. */
export interface Asked {
  name: string;
  protocol: ProtocolVersion;
  token: TokenKind;
  sealed?: boolean;
  reseals: boolean;
  resumeToken?: string;
  /**
   * The number of the session's messages that its page has; absent when it
   * starts again.
   */
  received?: number;
  /** Whether something was sent after it and before its answer. */
  early: boolean;
  secondCall: boolean;
}

/** A message that was written into a dead line. */
export interface Vanished {
  message: ServerMessage;
  text: string;
  /** The last line into which it was written. */
  line: Line;
  /** Whether its page may have it, as far as the server knows. */
  gone: boolean;
}

/** A text message, or as much of one as is typed. */
export interface OwedText {
  id: "peerChat" | "peerTyping";
  callId: string;
  text: string;
}

/** The consent to a recording that a side is to be told of. */
export interface OwedConsent {
  callId: string;
  ours: boolean;
  theirs: boolean;
}

/** A registered person, on one device. */
export interface Session {
  name: string;
  /** The same for all sessions of a person. */
  key: string;
  protocolVersion: ProtocolVersion;
  /** Whether its page takes part in sealed calls. */
  sealed: boolean;
  /** Whether any of its pages agreed anew in sealed calls. */
  reseals: boolean;
  /** The last offer of another browser in an established sealed call. */
  offered: { callId: string; offerId: number } | null;
  line: Line | null;
  /**
   * The present line, or the previous one after a drop; null in a process that
   * knows of none.
   */
  lastLine: Line | null;
  /** The last token that its owner got. */
  token?: string;
  /** The last token issued. */
  latest?: string;
  droppedAt: number;
  /** Whether its page said that it goes away. */
  leaving: boolean;
  over: boolean;
  call: SimulatedCall | null;
  /** A call that rings while it is in another one. */
  second: SimulatedCall | null;
  /** Id of its person's call on another device, as far as this person knows. */
  elsewhere?: string;
  /** Whether its page takes a second call. */
  takesSecond: boolean;
  /** Ended calls of which this person has not been notified. */
  owedEnds: { callId: string; reason: Reason }[];
  /** Candidates of the media server not yet received. */
  owedCandidates: string[];
  /** Texts of the other side not yet received. */
  owedTexts: OwedText[];
  /** States of the consent to a recording not yet received. */
  owedConsents: OwedConsent[];
  /** Calls that ring here, but have not been announced yet. */
  owedRings: string[];
  /** Messages that have to be sent again, in order. */
  vanished: Vanished[];
  /** The number of them already sent again on the present line. */
  sentAgain: number;
  /** Calls that this person knows to be over. */
  knownEnds: Set<string>;
  /** The calls whose other side is away, as far as this person knows. */
  awayIn: Set<string>;
  /** The step in which it got its present socket. */
  backIn: number;
  /**
   * The people whom this person knows to be present, by key, and whether they
   * are busy.
   */
  here: Map<string, boolean>;
  /** Whether it hears of everybody, as far as it was told. */
  everybody: boolean;
  /** Key of the person who did not answer its last call; null if there is none. */
  missedBy: string | null;
  /** Texts left for its person, and the ends of such, not yet received. */
  owedLeft: LeftText[];
  /** Number of times that it has to hear of new or deleted messages. */
  owedChanges: number;
  /** Answers to texts of its own not yet received. */
  owedTextAnswers: ("accepted" | "rejected")[];
  /** Texts left for its person, as far as this device knows, by callers' keys. */
  shownTexts: Map<string, LeftText>;
  /** Whether it hears all texts again when it comes back to another process. */
  hearsAllTexts: boolean;
  /** The person's choices about calls, as far as this device knows. */
  choices?: PersonSettings;
  /** Keys of the people whom it watches on this line; null before it does. */
  watched: ReadonlySet<string> | null;
}

/** A call. */
export interface SimulatedCall {
  id: string;
  video: boolean;
  caller: Session;
  /** Key of the callee whom push messages are to wake; null if a device was here. */
  asleep: string | null;
  /** The devices that ring; after the accept the one that answered, or took the call since. */
  devices: Session[];
  /** Everybody who was ever involved. */
  parties: Set<Session>;
  /** The session with the callee's leg, and its offer. */
  answering: { device: Session; offer: string } | null;
  startedAt: number;
  accepted: boolean;
  answered: boolean;
  /** Whether the present process restored it from the previous one. */
  restored: boolean;
  /** Whether a previous process restored it, too. */
  wasRestored: boolean;
  ended: boolean;
  /** Whether it began as a sealed call. */
  sealed: boolean;
  /** Whether the accept was to make both browsers agree anew. */
  acceptedAnew: boolean;
  /** Whether a device ever took it from another one. */
  moved: boolean;
  /** Whether its media had a fault, or both sides had to connect anew. */
  troubled: boolean;
  /** The offers whose nonce arrived at the other side; 0 for that of the caller. */
  revealed: Set<number>;
  /** When the two browsers began to agree anew, in the clock's ms; null while they do not. */
  agreesSince: number | null;
  /** Legs whose media broke between the accept and the answers. */
  lostEarly: Set<LegName>;
  /** When each leg was last reported lost, in the clock's ms; without those repaired. */
  lostAt: Map<LegName, number>;
  /** Candidates that each party's browser sent. */
  sent: Map<Session, string[]>;
  /** The number of them that reached the media server. */
  given: Map<Session, number>;
  /** The number of them that were sent to earlier processes. */
  sentBefore: Map<Session, number>;
  /** The sessions that know that it was answered. */
  told: Set<Session>;
  /** The sessions whose people have typed something and not sent it. */
  typing: Set<Session>;
  /** The sides that want it recorded. */
  recorders: Set<LegName>;
}

/** The call to which a message of this session would apply. */
export function callAbout(
  session: Session | null,
  callId: string | undefined,
): SimulatedCall | null {
  if (!session) return null;
  const { call, second } = session;
  if (callId === undefined) return call;
  return [call, second].find((one) => one?.id === callId) ?? null;
}

/** Whether a busy session hears of another call. */
export function takesAnother({ takesSecond, second, call }: Session): boolean {
  return takesSecond && !second && call?.answered === true;
}

/** A session gets into a call, which may be its second one. */
export function enter(session: Session, call: SimulatedCall): void {
  session.awayIn.delete(call.id);
  if (!session.call) session.call = call;
  else {
    assert(takesAnother(session), "a session is in two calls");
    session.second = call;
  }
}

/** A session is out of a call; a second call takes the place of the first. */
export function leave(session: Session, call: SimulatedCall): void {
  if (session.call === call) {
    session.call = session.second;
    session.second = null;
  } else if (session.second === call) session.second = null;
}

/** The latest endpoint of a leg on a pipeline. */
export interface Endpoint {
  /** The number of its requests already recorded in the books. */
  read: number;
  /**
   * The session whose browser it serves; undefined as long as there is none.
   */
  maker?: Session;
}

/**
 * A side is away when none of its sockets is open; once there is media, it may
 * be away for other reasons, too.
 */
export function checkAbsence(
  { id, caller, devices, answered, accepted, asleep }: SimulatedCall,
): void {
  const told = (session: Session, others: Session[]) => {
    if (session.protocolVersion === 1 || !hears(session.line)) return;
    const away = others.every(({ line }) => !line) &&
      (session !== caller || accepted || asleep === null);
    assert(
      session.awayIn.has(id) === away || answered && !away,
      "nobody was told who is away",
    );
  };
  told(caller, devices);
  for (const device of devices) told(device, [caller]);
}

/** Whether the call rings on this device. */
export function rings(call: SimulatedCall, device: Session): boolean {
  return !call.accepted && !call.ended && call.devices.includes(device);
}
