/** What ought to be known of a simulated world, kept beside the exchange. */
import { assert } from "@std/assert";
import type { Reason, ServerMessage } from "../../../lib/shared/protocol.ts";
import { hears, type Line } from "./line.ts";

/** What a token is worth, where names come from tokens. */
export type TokenKind = "good" | "expired" | "uncheckable" | "none";

/** A register on its way to its answer. */
export interface Asked {
  name: string;
  protocol: 1 | 2;
  token: TokenKind;
  resumeToken?: string;
  /** How many messages of the session its page has; absent where it begins anew. */
  received?: number;
  /** Something was sent after it and before its answer. */
  early: boolean;
}

/** A message that was written into a dead line. */
export interface Vanished {
  message: ServerMessage;
  text: string;
  /** The last one. */
  line: Line;
  /** Its page may have it, for what the server knows. */
  gone: boolean;
}

/** A registered person, on one device. */
export interface Session {
  name: string;
  /** The same for all sessions of a person. */
  key: string;
  extended: boolean;
  line: Line | null;
  /** The present one, or the one before it dropped; null in a process that knows of none. */
  lastLine: Line | null;
  /** The last that its owner was told. */
  token?: string;
  /** The last that there is. */
  latest?: string;
  droppedAt: number;
  /** Its page said that it goes away. */
  leaving: boolean;
  over: boolean;
  call: SimulatedCall | null;
  /** Ends of calls that this person has not been told. */
  owedEnds: { callId: string; reason: Reason }[];
  /** Candidates of the media server not yet received. */
  owedCandidates: string[];
  /** Calls that ring here, and are not told yet. */
  owedRings: string[];
  /** Messages that are to be sent again, in order. */
  vanished: Vanished[];
  /** How many of them were, on the present line. */
  sentAgain: number;
  /** Calls that this person knows to be over. */
  knownEnds: Set<string>;
  peerAway: boolean;
  /** The step in which it had its present socket. */
  backIn: number;
  /** Whom this person was told of, by key, and whether they are busy. */
  here: Map<string, boolean>;
}

/** A call. */
export interface SimulatedCall {
  id: string;
  caller: Session;
  /** Those that ring; after the accept the one that answered. */
  devices: Session[];
  /** Everybody who ever had to do with it. */
  parties: Set<Session>;
  /** Who has the callee's leg, and by which offer. */
  answering: { device: Session; offer: string } | null;
  startedAt: number;
  accepted: boolean;
  answered: boolean;
  /** The present process has taken it up from the one before. */
  restored: boolean;
  /** And so has that, or one before it. */
  wasRestored: boolean;
  ended: boolean;
  /** Its media had a fault. */
  troubled: boolean;
  /** Candidates that each party's browser sent. */
  sent: Map<Session, string[]>;
  /** How many of them reached the media server. */
  given: Map<Session, number>;
  /** Who was told that it was answered. */
  told: Set<Session>;
}

/** The call that a message of this session would be about. */
export function callAbout(
  session: Session | null,
  callId: string | undefined,
): SimulatedCall | null {
  const call = session?.call;
  return call && (callId === undefined || callId === call.id) ? call : null;
}

/** The latest endpoint of a leg on a pipeline. */
export interface Endpoint {
  /** How much of what it was asked is in the books. */
  read: number;
  /** Whose browser it is for; undefined as long as there is none. */
  maker?: Session;
}

/** Before there is media, a side is away when none of its sockets is there. */
export function checkAbsence({ caller, devices }: SimulatedCall): void {
  const told = (session: Session, others: Session[]) => {
    if (!session.extended || !hears(session.line)) return;
    const away = others.every(({ line }) => !line);
    assert(session.peerAway === away, "nobody was told who is away");
  };
  told(caller, devices);
  for (const device of devices) told(device, [caller]);
}

/** Whether the call rings on this device. */
export function rings(call: SimulatedCall, device: Session): boolean {
  return !call.accepted && !call.ended && call.devices.includes(device);
}
