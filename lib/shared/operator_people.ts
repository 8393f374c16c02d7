/**
 * Requests and answers by which operators see sessions, end them, and keep
 * people out. lib/operations/operator_api.json describes them for other programs.
 *
 * @module
 */
import * as v from "valibot";

/** Longest ban that ends by itself, in seconds: ten years. */
export const MAX_BAN_S = 315_360_000;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** `name` for everybody of that name, `token` for the token with that id (`jti`). */
const kind = v.picklist(["name", "token"]);

/** A name or a token that may be banned. */
export const BanSubject = v.object({ kind, value: v.string() });
/** See {@link BanSubject}. */
export type BanSubject = v.InferOutput<typeof BanSubject>;

/** Request to keep a name or a token out, and to end its sessions. */
export const BanRequest = v.object({
  ...BanSubject.entries,
  /** How long; until it is lifted if absent. */
  seconds: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_BAN_S)),
  ),
});

/** A ban, as it is stored and listed. */
export const Ban = v.object({
  ...BanSubject.entries,
  /** When it was made, in epoch ms. */
  since: v.number(),
  /** When it ends, in epoch ms; absent if it lasts until it is lifted. */
  until: v.optional(v.number()),
});
/** See {@link Ban}. */
export type Ban = v.InferOutput<typeof Ban>;

/** The bans, the latest first. */
export const BanList = v.object({
  bans: v.array(Ban),
  /** Whether bans outlive the process. */
  kept: v.boolean(),
});
/** See {@link BanList}. */
export type BanList = v.InferOutput<typeof BanList>;

/** A ban that was made. */
export const BanMade = v.object({
  ban: Ban,
  /** Whether it outlives the process. */
  kept: v.boolean(),
  /** Number of sessions that it ended. */
  ended: count,
});
/** See {@link BanMade}. */
export type BanMade = v.InferOutput<typeof BanMade>;

/** A session as operators see it. */
export const ListedSession = v.object({
  id: v.string(),
  name: v.string(),
  /** Version of the protocol that it speaks. */
  version: v.picklist([1, 2]),
  /** Whether it has a socket now. */
  connected: v.boolean(),
  /** Id of its call. */
  callId: v.optional(v.string()),
  /** Id of the token (`jti`) by which it registered. */
  token: v.optional(v.string()),
});
/** See {@link ListedSession}. */
export type ListedSession = v.InferOutput<typeof ListedSession>;

/** Sessions, in the order of registration. */
export const SessionList = v.object({
  sessions: v.array(ListedSession),
  /** Whether there are more than are listed. */
  more: v.boolean(),
});
/** See {@link SessionList}. */
export type SessionList = v.InferOutput<typeof SessionList>;

/** Request to end one session, or all sessions of a person. */
export const EndRequest = v.union([
  v.strictObject({ session: v.string() }),
  v.strictObject({ name: v.string() }),
]);
/** See {@link EndRequest}. */
export type EndRequest = v.InferOutput<typeof EndRequest>;

/** Number of sessions that were ended. */
export const SessionsEnded = v.object({ ended: count });
