/**
 * State of an exchange that outlives its process, so that the next one
 * continues its established calls: calls, sessions of protocol version 2 (one
 * of version 1 ends with its socket), bans, missed calls, the texts and the
 * recorded messages left with them, people's settings and recent calls, and push subscriptions. Implemented with a file in
 * `lib/service/state_file.ts`.
 *
 * @module
 */
import * as v from "valibot";
import type { Ban } from "../shared/operator_people.ts";
import type { RecordStore } from "./calls/kept_for_people.ts";
import type { SavedLeftText } from "./calls/left_texts.ts";
import type { SavedMessage } from "./calls/message_shelf.ts";
import type { MissedCallStore, SavedMissedCall } from "./calls/missed_calls.ts";
import type { BanStore } from "./sessions/bans.ts";
import type { SavedGuestLink } from "./sessions/guest_links.ts";
import type { SavedMessageKey } from "./sessions/message_keys.ts";
import type { SavedRecents } from "./sessions/people_recents.ts";
import type { SavedSettings } from "./sessions/people_settings.ts";
import type {
  SavedSubscription,
  SubscriptionStore,
} from "./sessions/push_subscriptions.ts";

/** A session, without its socket. */
export const SavedSession = v.object({
  id: v.string(),
  name: v.string(),
  /** Digests of the valid resume tokens: the latest, and the previous ones, because the owner may never have received the latest. */
  tokens: v.array(v.string()),
  /** Id of the identity token by which it registered. */
  tokenId: v.optional(v.string()),
  /** Whether it registered by the ticket of a push message. */
  byTicket: v.optional(v.boolean()),
  /** The guest link by which it came. */
  guest: v.optional(v.object({ link: v.string(), to: v.string() })),
});
/** See {@link SavedSession}. */
export type SavedSession = v.InferOutput<typeof SavedSession>;

const Party = v.object({
  name: v.string(),
  /** Session ids; absent for protocol version 1, several while a call rings on several devices. */
  sessions: v.array(v.string()),
});

/** A call. */
export const SavedCall = v.object({
  id: v.string(),
  caller: Party,
  callee: Party,
  /** When it began to ring, in epoch ms. */
  startedAt: v.number(),
  /** When both legs were answered, in epoch ms. */
  answeredAt: v.optional(v.nullable(v.number())),
  /** Before a call is active, only its existence is worth saving. */
  active: v.boolean(),
  /** Null if the call has no media, or none that its parties know of. See {@link SavedMedia}. */
  media: v.nullable(v.object({
    mediaServer: v.string(),
    id: v.string(),
    legs: v.object({ caller: v.string(), callee: v.string() }),
    sealed: v.optional(v.literal(true)),
  })),
});
/** See {@link SavedCall}. */
export type SavedCall = v.InferOutput<typeof SavedCall>;

/** Stores the state durably, even if the process ends right after a method returns. No method throws. */
export interface ExchangeStore
  extends BanStore, MissedCallStore, SubscriptionStore {
  readonly leftTexts: RecordStore<SavedLeftText>;
  readonly leftMessages: RecordStore<SavedMessage>;
  readonly messageKeys: RecordStore<SavedMessageKey>;
  readonly settings: RecordStore<SavedSettings>;
  readonly recents: RecordStore<SavedRecents>;
  readonly guestLinks: RecordStore<SavedGuestLink>;
  /** Digest that replaces a token and does not reveal it. */
  digest(token: string): string;
  /** State of the previous process. The sessions may be read one by one as they are taken. */
  load(): {
    sessions: Iterable<SavedSession>;
    calls: SavedCall[];
    bans: Ban[];
    missedCalls: SavedMissedCall[];
    leftTexts: SavedLeftText[];
    leftMessages: SavedMessage[];
    messageKeys: SavedMessageKey[];
    settings: SavedSettings[];
    recents: SavedRecents[];
    guestLinks: SavedGuestLink[];
    subscriptions: SavedSubscription[];
  };
  putSession(session: SavedSession): void;
  deleteSession(id: string): void;
  putCall(call: SavedCall): void;
  deleteCall(id: string): void;
}
