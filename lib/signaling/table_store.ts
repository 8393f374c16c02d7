import type * as v from "valibot";
import { Ban } from "../shared/operator_people.ts";
import type { RecordStore } from "./calls/kept_for_people.ts";
import { SavedLeftText } from "./calls/left_texts.ts";
import { SavedMissedCall } from "./calls/missed_calls.ts";
import { SavedGuestLink } from "./sessions/guest_links.ts";
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
  settings: SavedSettings,
  guest_link: SavedGuestLink,
  subscription: SavedSubscription,
} as const;

/** Name of a table. */
export type Table = keyof typeof TABLES;

/** A record of a table. */
export type TableRecord<T extends Table> = v.InferOutput<typeof TABLES[T]>;

/** An exchange's store in tables of records, whatever holds them. */
export abstract class TableStore implements ExchangeStore {
  readonly leftTexts: RecordStore<SavedLeftText> = {
    put: (key, record) => this.put("left_text", key, record),
    delete: (key) => this.delete("left_text", key),
  };

  readonly settings: RecordStore<SavedSettings> = {
    put: (key, record) => this.put("settings", key, record),
    delete: (key) => this.delete("settings", key),
  };

  readonly guestLinks: RecordStore<SavedGuestLink> = {
    put: (key, record) => this.put("guest_link", key, record),
    delete: (key) => this.delete("guest_link", key),
  };

  /** Writes a record. Must not throw. @returns whether it is written, or will be */
  protected abstract put(table: Table, id: string, record: object): boolean;
  /** Deletes a record; see {@link put}. */
  protected abstract delete(table: Table, id: string): boolean;
  /** The records of the previous process. */
  protected abstract read<T extends Table>(table: T): TableRecord<T>[];

  abstract digest(token: string): string;

  load(): ReturnType<ExchangeStore["load"]> {
    return {
      sessions: this.read("session"),
      calls: this.read("call"),
      bans: this.read("ban"),
      missedCalls: this.read("missed_call"),
      leftTexts: this.read("left_text"),
      settings: this.read("settings"),
      guestLinks: this.read("guest_link"),
      subscriptions: this.read("subscription"),
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
}
