import type { SavedLeftText } from "../../lib/signaling/calls/left_texts.ts";
import type { SavedMessage } from "../../lib/signaling/calls/message_shelf.ts";
import type { SavedMissedCall } from "../../lib/signaling/calls/missed_calls.ts";
import type { SavedGuestLink } from "../../lib/signaling/sessions/guest_links.ts";
import type { SavedMessageKey } from "../../lib/signaling/sessions/message_keys.ts";
import type { SavedRecents } from "../../lib/signaling/sessions/people_recents.ts";
import type { SavedSettings } from "../../lib/signaling/sessions/people_settings.ts";
import type { SavedSubscription } from "../../lib/signaling/sessions/push_subscriptions.ts";
import type { Ban } from "../../lib/shared/operator_people.ts";
import type { Table } from "../../lib/signaling/table_store.ts";
import type {
  ExchangeStore,
  SavedCall,
  SavedSession,
} from "../../lib/signaling/store.ts";

/** Records by their keys. */
export class MemoryRecords<T> {
  readonly #records = new Map<string, T>();

  get all(): T[] {
    return [...this.#records.values()];
  }

  put(key: string, record: T): void {
    this.#records.set(key, structuredClone(record));
  }

  delete(key: string): void {
    this.#records.delete(key);
  }

  clear(): void {
    this.#records.clear();
  }
}

/** A store that outlives exchanges, but not the test. */
export class MemoryStore implements ExchangeStore {
  readonly sessions = new Map<string, SavedSession>();
  readonly calls = new Map<string, SavedCall>();
  readonly bans = new Map<string, Ban>();
  readonly subscriptions = new Map<string, SavedSubscription>();
  readonly missedCalls = new Map<string, SavedMissedCall>();
  readonly leftTexts = new MemoryRecords<SavedLeftText>();
  readonly leftMessages = new MemoryRecords<SavedMessage>();
  readonly messageKeys = new MemoryRecords<SavedMessageKey>();
  readonly settings = new MemoryRecords<SavedSettings>();
  readonly recents = new MemoryRecords<SavedRecents>();
  readonly guestLinks = new MemoryRecords<SavedGuestLink>();

  digest(token: string): string {
    return `digest of ${token}`;
  }

  load(): ReturnType<ExchangeStore["load"]> {
    return structuredClone({
      sessions: [...this.sessions.values()],
      calls: [...this.calls.values()],
      bans: [...this.bans.values()],
      missedCalls: [...this.missedCalls.values()],
      leftTexts: this.leftTexts.all,
      leftMessages: this.leftMessages.all,
      messageKeys: this.messageKeys.all,
      settings: this.settings.all,
      recents: this.recents.all,
      guestLinks: this.guestLinks.all,
      subscriptions: [...this.subscriptions.values()],
    });
  }

  /** Takes over what a cluster's store has. @param records texts by `table:key` */
  become(records: ReadonlyMap<string, string>): void {
    const tables = this.#tables();
    for (const table of Object.values(tables)) table.clear();
    for (const [key, text] of records) {
      const at = key.indexOf(":");
      const table = tables[key.slice(0, at) as Table];
      const record = JSON.parse(text);
      const id = key.slice(at + 1);
      if (table instanceof Map) table.set(id, record);
      else table.put(id, record);
    }
  }

  #tables(): Record<Table, Map<string, unknown> | MemoryRecords<unknown>> {
    return {
      session: this.sessions,
      call: this.calls,
      ban: this.bans,
      missed_call: this.missedCalls,
      left_text: this.leftTexts,
      left_message: this.leftMessages,
      message_key: this.messageKeys,
      settings: this.settings,
      recents: this.recents,
      guest_link: this.guestLinks,
      subscription: this.subscriptions,
    };
  }

  putSession(session: SavedSession): void {
    this.sessions.set(session.id, structuredClone(session));
  }

  deleteSession(id: string): void {
    this.sessions.delete(id);
  }

  putCall(call: SavedCall): void {
    this.calls.set(call.id, structuredClone(call));
  }

  deleteCall(id: string): void {
    this.calls.delete(id);
  }

  putSubscription(endpoint: string, subscription: SavedSubscription): void {
    this.subscriptions.set(endpoint, structuredClone(subscription));
  }

  deleteSubscription(endpoint: string): void {
    this.subscriptions.delete(endpoint);
  }

  putMissedCall(key: string, call: SavedMissedCall): void {
    this.missedCalls.set(key, structuredClone(call));
  }

  deleteMissedCall(key: string): void {
    this.missedCalls.delete(key);
  }

  putBan(key: string, ban: Ban): boolean {
    this.bans.set(key, structuredClone(ban));
    return true;
  }

  deleteBan(key: string): boolean {
    return this.bans.delete(key);
  }
}
