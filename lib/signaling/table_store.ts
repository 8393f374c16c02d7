import type * as v from "valibot";
import { Ban } from "../shared/operator_people.ts";
import type { RecordStore } from "./calls/kept_for_people.ts";
import { SavedLeftText } from "./calls/left_texts.ts";
import { SavedMessage } from "./calls/message_shelf.ts";
import { SavedMissedCall } from "./calls/missed_calls.ts";
import { SavedGuestLink } from "./sessions/guest_links.ts";
import { SavedMessageKey } from "./sessions/message_keys.ts";
import { SavedRecents } from "./sessions/people_recents.ts";
import { SavedSettings } from "./sessions/people_settings.ts";
import { SavedSubscription } from "./sessions/push_subscriptions.ts";
import { type ExchangeStore, SavedCall, SavedSession } from "./store.ts";

/** All records of an exchange, by the table that holds them. */
export const TABLES = {
  session: SavedSession,
  call: SavedCall,
  ban: Ban,
  missed_call: SavedMissedCall,
  left_text: SavedLeftText,
  left_message: SavedMessage,
  message_key: SavedMessageKey,
  settings: SavedSettings,
  recents: SavedRecents,
  guest_link: SavedGuestLink,
  subscription: SavedSubscription,
} as const;

/** Name of a table. */
export type Table = keyof typeof TABLES;

/** A record of a table. */
export type TableRecord<T extends Table> = v.InferOutput<typeof TABLES[T]>;

/** An exchange's store in tables of records, whatever holds them. */
export abstract class TableStore implements ExchangeStore {
  readonly leftTexts = this.#records<SavedLeftText>("left_text");
  readonly leftMessages = this.#records<SavedMessage>("left_message");
  readonly messageKeys = this.#records<SavedMessageKey>("message_key");
  readonly settings = this.#records<SavedSettings>("settings");
  readonly recents = this.#records<SavedRecents>("recents");
  readonly guestLinks = this.#records<SavedGuestLink>("guest_link");

  /** Writes a record. Must not throw. @returns whether it is written, or will be */
  protected abstract put(table: Table, id: string, record: object): boolean;
  /** Deletes a record; see {@link put}. */
  protected abstract delete(table: Table, id: string): boolean;
  /** The records of the previous process; may read them one by one. */
  protected abstract read<T extends Table>(
    table: T,
  ): Iterable<TableRecord<T>>;

  abstract digest(token: string): string;

  load(): ReturnType<ExchangeStore["load"]> {
    return {
      sessions: this.read("session"),
      calls: [...this.read("call")],
      bans: [...this.read("ban")],
      missedCalls: [...this.read("missed_call")],
      leftTexts: [...this.read("left_text")],
      leftMessages: [...this.read("left_message")],
      messageKeys: [...this.read("message_key")],
      settings: [...this.read("settings")],
      recents: [...this.read("recents")],
      guestLinks: [...this.read("guest_link")],
      subscriptions: [...this.read("subscription")],
    };
  }

  putSession(session: SavedSession): void {
    this.put("session", session.id, session);
  }

  deleteSession(id: string): void {
    this.delete("session", id);
  }

  putCall(call: SavedCall): void {
    this.put("call", call.id, call);
  }

  deleteCall(id: string): void {
    this.delete("call", id);
  }

  putBan(key: string, ban: Ban): boolean {
    return this.put("ban", key, ban);
  }

  deleteBan(key: string): boolean {
    return this.delete("ban", key);
  }

  putMissedCall(key: string, call: SavedMissedCall): void {
    this.put("missed_call", key, call);
  }

  deleteMissedCall(key: string): void {
    this.delete("missed_call", key);
  }

  putSubscription(endpoint: string, subscription: SavedSubscription): void {
    this.put("subscription", endpoint, subscription);
  }

  deleteSubscription(endpoint: string): void {
    this.delete("subscription", endpoint);
  }

  #records<T extends object>(table: Table): RecordStore<T> {
    return {
      put: (key, record) => this.put(table, key, record),
      delete: (key) => this.delete(table, key),
    };
  }
}
