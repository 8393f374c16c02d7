import { newDeviceKey, newMessageKey } from "./device_key.ts";

/** This device's key, and those of the people whose signs were compared on it. */
export interface SealMemory {
  readonly deviceKey: CryptoKeyPair;
  /** This device's key for messages, which no script can read; made when it is first needed. */
  messageKey(): Promise<CryptoKeyPair>;
  /** The keys of a person's devices. */
  keysOf(person: string): Promise<readonly string[]>;
  /** The person's signs were the same as ours while their device had this key. */
  remember(person: string, key: string): Promise<void>;
}

const DATABASE = "one2one";
const STORE = "seals";
const DEVICE = "device";
const MESSAGES = "messages";

/** ms that the database may take to open: some browsers never answer, and a call must not wait for it. */
const OPEN_MS = 1_000;

/** Devices of one person; the oldest is forgotten. */
const MAX_KEYS = 8;

/**
 * Opens the memory of this browser, with a new device key at the first time.
 *
 * @returns null where the browser keeps nothing, as in some private windows
 */
export async function openSealMemory(): Promise<SealMemory | null> {
  try {
    const database = await Promise.race([open(), late()]);
    const deviceKey = await ownKey(database, DEVICE, newDeviceKey);
    return {
      deviceKey,
      messageKey: () => ownKey(database, MESSAGES, newMessageKey),
      keysOf: (person) => keysOf(database, person),
      remember: async (person, key) => {
        const others = (await keysOf(database, person))
          .filter((other) => other !== key);
        const keys = [...others, key].slice(-MAX_KEYS);
        await write(database, personKey(person), keys);
      },
    };
  } catch {
    return null;
  }
}

async function keysOf(
  database: IDBDatabase,
  person: string,
): Promise<readonly string[]> {
  const keys = await read(database, personKey(person));
  return Array.isArray(keys) ? keys.map(String) : [];
}

async function ownKey(
  database: IDBDatabase,
  name: string,
  make: () => Promise<CryptoKeyPair>,
): Promise<CryptoKeyPair> {
  const kept = await read(database, name) as CryptoKeyPair | undefined;
  if (kept) return kept;
  const made = await make();
  // Another tab may have made one meanwhile: the first one stays.
  const transaction = database.transaction(STORE, "readwrite");
  const store = transaction.objectStore(STORE);
  const before = await result(store.get(name)) as CryptoKeyPair | undefined;
  if (before) return before;
  await result(store.put(made, name));
  return made;
}

function personKey(person: string): string {
  return `person ${person}`;
}

function open(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return result(opening);
}

function late(): Promise<never> {
  return new Promise((_, reject) => setTimeout(reject, OPEN_MS));
}

function read(database: IDBDatabase, key: string): Promise<unknown> {
  return result(database.transaction(STORE).objectStore(STORE).get(key));
}

async function write(
  database: IDBDatabase,
  key: string,
  value: unknown,
): Promise<void> {
  const transaction = database.transaction(STORE, "readwrite");
  await result(transaction.objectStore(STORE).put(value, key));
}

function result<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
