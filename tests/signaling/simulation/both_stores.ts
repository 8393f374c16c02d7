import type { RecordStore } from "../../../lib/signaling/calls/kept_for_people.ts";
import type { ExchangeStore } from "../../../lib/signaling/store.ts";
import type { MemoryStore } from "../memory_store.ts";

/** A store that reads the shared one and writes to it, and to the one that the books read. */
export function bothStores(
  books: MemoryStore,
  shared: ExchangeStore,
): ExchangeStore {
  return {
    digest: (token) => books.digest(token),
    load: () => shared.load(),
    leftTexts: bothRecords(books.leftTexts, shared.leftTexts),
    leftMessages: bothRecords(books.leftMessages, shared.leftMessages),
    messageKeys: bothRecords(books.messageKeys, shared.messageKeys),
    settings: bothRecords(books.settings, shared.settings),
    recents: bothRecords(books.recents, shared.recents),
    guestLinks: bothRecords(books.guestLinks, shared.guestLinks),
    putSession: (session) => {
      books.putSession(session);
      shared.putSession(session);
    },
    deleteSession: (id) => {
      books.deleteSession(id);
      shared.deleteSession(id);
    },
    putCall: (call) => {
      books.putCall(call);
      shared.putCall(call);
    },
    deleteCall: (id) => {
      books.deleteCall(id);
      shared.deleteCall(id);
    },
    putBan: (key, ban) => books.putBan(key, ban) && shared.putBan(key, ban),
    deleteBan: (key) => books.deleteBan(key) && shared.deleteBan(key),
    putMissedCall: (key, call) => {
      books.putMissedCall(key, call);
      shared.putMissedCall(key, call);
    },
    deleteMissedCall: (key) => {
      books.deleteMissedCall(key);
      shared.deleteMissedCall(key);
    },
    putSubscription: (endpoint, subscription) => {
      books.putSubscription(endpoint, subscription);
      shared.putSubscription(endpoint, subscription);
    },
    deleteSubscription: (endpoint) => {
      books.deleteSubscription(endpoint);
      shared.deleteSubscription(endpoint);
    },
  };
}

function bothRecords<T>(
  books: RecordStore<T>,
  shared: RecordStore<T>,
): RecordStore<T> {
  return {
    put: (key, record) => {
      books.put(key, record);
      shared.put(key, record);
    },
    delete: (key) => {
      books.delete(key);
      shared.delete(key);
    },
  };
}
