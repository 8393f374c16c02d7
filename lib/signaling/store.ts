/**
 * What of an exchange outlives its process, so that the next one takes up its
 * standing calls: sessions of part 2 (one of part 1 ends with its socket) and
 * calls. Implemented over a file in `lib/service/state_file.ts`.
 *
 * @module
 */
import * as v from "valibot";

/** A session, without its socket. */
export const SavedSession = v.object({
  id: v.string(),
  name: v.string(),
  /** Digests of the resume tokens that open it: the latest, and those that it may have been given for, since its owner may never have been told it. */
  tokens: v.array(v.string()),
});
/** See {@link SavedSession}. */
export type SavedSession = v.InferOutput<typeof SavedSession>;

const Party = v.object({
  name: v.string(),
  /** By id; none of part 1, several while a call rings on several devices. */
  sessions: v.array(v.string()),
});

/** A call. */
export const SavedCall = v.object({
  id: v.string(),
  caller: Party,
  callee: Party,
  /** When it began to ring, in epoch ms. */
  startedAt: v.number(),
  /** Before it is active nothing of it is worth saving but that there was one. */
  active: v.boolean(),
  /** Null where it has none, or none that its parties know of. See {@link SavedMedia}. */
  media: v.nullable(v.object({
    mediaServer: v.string(),
    id: v.string(),
    legs: v.object({ caller: v.string(), callee: v.string() }),
  })),
});
/** See {@link SavedCall}. */
export type SavedCall = v.InferOutput<typeof SavedCall>;

/** Keeps what it is given, also when the process ends the moment a method returns. None throws. */
export interface ExchangeStore {
  /** In place of a token, from which it cannot be told. */
  digest(token: string): string;
  /** What there is from the life before. */
  load(): { sessions: SavedSession[]; calls: SavedCall[] };
  putSession(session: SavedSession): void;
  deleteSession(id: string): void;
  putCall(call: SavedCall): void;
  deleteCall(id: string): void;
}
