import type { ProtocolVersion } from "../../shared/protocol.ts";
import type { LegName, SavedMedia } from "../media_port.ts";

/** State of a call. It only moves forward, except `ended`, which is possible from every state. */
export type CallState = "ringing" | "connecting" | "active" | "ended";

/** A session in a call, as far as the call knows it: messages reach it by its id. */
export interface Party {
  readonly id: string;
  readonly name: string;
  /** The same for all sessions of a person. */
  readonly key: string;
  readonly protocolVersion: ProtocolVersion;
  /** Takes part in sealed calls. */
  readonly sealed: boolean;
  /** Agrees anew in a sealed call whose other browser is another one. */
  readonly reseals: boolean;
}

/** A call as its parts and its observers read it. */
export interface CallView {
  readonly id: string;
  /** When the call began to ring, in the clock's ms. */
  readonly startedAt: number;
  /** When both legs were answered, in the clock's ms; null before that. */
  readonly answeredAt: number | null;
  readonly state: CallState;
  /** Whether the caller asked for a video call. */
  readonly video: boolean;
  /** The browsers encrypt for each other. */
  readonly sealed: boolean;
  /** Identifies the call's media; null while there is none. */
  readonly media: SavedMedia | null;
  readonly caller: Party;
  /** The session that owns the callee's leg, or the first ringing one while none does. */
  readonly callee: Party;
  /** The session that owns this leg. */
  party(leg: LegName): Party;
  /** The sessions at this end; while the call rings, all ringing ones of the callee. */
  sessionsOf(leg: LegName): readonly Party[];
}

/** The leg at the other end. */
export function otherLeg(leg: LegName): LegName {
  return leg === "caller" ? "callee" : "caller";
}

/** The message field that says that a call is meant without video; no field for a video call. */
export function videoOf({ video }: CallView): { video?: false } {
  return video ? {} : { video: false };
}
