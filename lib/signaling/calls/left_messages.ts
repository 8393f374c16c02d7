import { userNameKey } from "../../shared/name_key.ts";
import type {
  KeptMessage,
  LeaveMessage,
  MessageKey,
  MessageLists,
} from "../../shared/messages.ts";
import type { Clock } from "../clock.ts";
import type { Costs } from "../limits/costs.ts";
import { type Refusal, REFUSED } from "../refusal.ts";
import { MessageKeys, type SavedMessageKey } from "../sessions/message_keys.ts";
import { normalizeUserName } from "../sessions/user_name.ts";
import type { UserRegistry } from "../sessions/user_registry.ts";
import type { UserSession } from "../sessions/user_session.ts";
import type { RecordStore } from "./kept_for_people.ts";
import { MessageShelf, type SavedMessage } from "./message_shelf.ts";

/** Where recorded messages go. */
export interface MessageStorage {
  /** Limit of all messages' bytes. */
  readonly bytes: number;
  /** A message is gone: its file must go, too. Must not throw. */
  gone(id: string): void;
}

/** Dependencies of {@link LeftMessages}. */
export interface LeftMessagesParts {
  users: UserRegistry;
  clock: Pick<Clock, "now">;
  costs: Pick<Costs, "message" | "messageKey">;
  storage: MessageStorage;
  /** Unguessable, and good as the name of a file. */
  randomId(): string;
  /** Whether only one person can have this name. */
  isOnes(key: string): boolean;
  /** Whether this person wants to hear nothing of the caller. */
  blocks(key: string, caller: string): boolean;
  /** Whether tokens prove who people are. */
  proves: boolean;
  /** Absent where they end with the process. */
  store?: {
    leftMessages: RecordStore<SavedMessage>;
    messageKeys: RecordStore<SavedMessageKey>;
  };
}

/**
 * Recorded messages of callers whom nobody answered: who may leave, hear and
 * delete them. Their bytes are elsewhere. They are for one person as long as
 * nobody else can have the name, else for whoever is here under that name, until
 * that session ends.
 */
export class LeftMessages {
  readonly #shelf: MessageShelf;
  readonly #keys: MessageKeys;

  constructor(private readonly parts: LeftMessagesParts) {
    const { clock, storage, store } = parts;
    this.#shelf = new MessageShelf({
      clock,
      bytes: storage.bytes,
      store: store?.leftMessages,
      gone: (id) => storage.gone(id),
    });
    this.#keys = new MessageKeys({ clock, store: store?.messageKeys });
  }

  /** Restores the messages of the previous process, after its sessions. */
  restore(
    messages: readonly SavedMessage[],
    keys: readonly SavedMessageKey[],
  ): void {
    for (const message of messages) this.#shelf.restore(message);
    for (const key of keys) this.#keys.restore(key);
    const people = messages.map(({ toKey }) => toKey);
    for (const key of new Set([...people, ...this.#keys.people()])) {
      this.nameFreed(key);
    }
  }

  /** Ids of all messages, those that still arrive included. */
  ids(): string[] {
    return this.#shelf.all().map(({ id }) => id);
  }

  /** Deletes what is too old. */
  forgetOld(): void {
    this.#shelf.forgetOld();
  }

  /**
   * A caller begins to leave a message for the person who did not answer the
   * last call. An earlier one whose bytes still arrive is given up.
   *
   * @param token a resume token of the caller
   * @param asked with the callee's name as the caller wrote it
   */
  begin(token: string, asked: LeaveMessage): { id: string } | Refusal {
    const { users, clock, costs, randomId } = this.parts;
    const self = users.byToken(token);
    if (!self) return REFUSED.callerNotRegistered;
    const callee = this.#missedBy(self, asked.to);
    if ("reason" in callee) return callee;
    const tooOften = costs.message(self);
    if (tooOften) return tooOften;
    this.#giveUp(self);
    const { to: _, ...recording } = asked;
    const message: SavedMessage = {
      ...recording,
      id: randomId(),
      from: self.name,
      fromKey: self.key,
      session: self.id,
      proven: this.#isProven(self),
      to: callee.name,
      toKey: callee.key,
      at: clock.now(),
      kept: false,
    };
    return this.#shelf.hasRoom(message, self.address) &&
        this.#shelf.put(message, self.address)
      ? { id: message.id }
      : REFUSED.noRoomForMessages;
  }

  /**
   * A message that this caller leaves, for its bytes.
   *
   * @returns undefined if there is none; or why not
   */
  sent(token: string, id: string): SavedMessage | Refusal | undefined {
    const self = this.parts.users.byToken(token);
    if (!self) return REFUSED.callerNotRegistered;
    const message = this.#shelf.get(id);
    return message && this.#isSender(self, message) ? message : undefined;
  }

  /** As {@link sent}, for the person who may hear it. */
  received(token: string, id: string): SavedMessage | Refusal | undefined {
    const self = this.parts.users.byToken(token);
    if (!self) return REFUSED.callerNotRegistered;
    const message = this.#shelf.get(id);
    return message?.kept && isFor(self, message) ? message : undefined;
  }

  /**
   * All bytes of a message are on the disk.
   *
   * @returns false if it is gone, or cannot be stored: nobody may be told that it is kept
   */
  keep(id: string): boolean {
    const { users, clock } = this.parts;
    const message = this.#shelf.get(id);
    if (!message) return false;
    if (message.kept) return true;
    const kept = { ...message, kept: true, at: clock.now() };
    if (!this.#shelf.put(kept)) return false;
    for (const device of users.devicesOf({ key: kept.fromKey })) {
      // One message for each missed call, as with texts.
      if (device.id === kept.session && device.missedBy === kept.toKey) {
        device.missedBy = null;
      }
    }
    this.#tell(kept);
    return true;
  }

  /** The bytes of a message are not those that were announced. */
  drop(id: string): void {
    this.#shelf.delete(id);
  }

  /** The messages of this person. */
  lists(token: string): MessageLists | Refusal {
    const self = this.parts.users.byToken(token);
    if (!self) return REFUSED.callerNotRegistered;
    const kept = this.#shelf.all().filter(({ kept }) => kept)
      .sort((a, b) => a.at - b.at);
    return {
      received: kept.filter((one) => isFor(self, one)).map(shown),
      sent: kept.filter((one) => this.#isSender(self, one)).map(shown),
    };
  }

  /**
   * Its sender or the person for whom it is deletes a message, or gives it up.
   * One that is gone, or somebody else's, changes nothing.
   *
   * @returns the refusal, or null
   */
  remove(token: string, id: string): Refusal | null {
    const self = this.parts.users.byToken(token);
    if (!self) return REFUSED.callerNotRegistered;
    const message = this.#shelf.get(id);
    if (!message) return null;
    if (!this.#isSender(self, message) && !isFor(self, message)) return null;
    this.#shelf.delete(id);
    if (message.kept) this.#tell(message);
    return null;
  }

  /** A device of this person sends its key. @returns the refusal, or null */
  putKey(token: string, key: MessageKey): Refusal | null {
    const self = this.parts.users.byToken(token);
    if (!self) return REFUSED.callerNotRegistered;
    if (self.guest) return REFUSED.guestMayNot;
    return this.parts.costs.messageKey(self) ?? this.#keys.put(self.key, key);
  }

  /** The keys of the person who did not answer the caller's last call. */
  keysFor(token: string, written: string): MessageKey[] | Refusal {
    const self = this.parts.users.byToken(token);
    if (!self) return REFUSED.callerNotRegistered;
    const callee = this.#missedBy(self, written);
    return "reason" in callee ? callee : this.#keys.of(callee.key);
  }

  /** A session ended. */
  left(session: UserSession): void {
    if (!this.#isProven(session)) this.#giveUp(session);
    this.nameFreed(session.key);
  }

  /** Deletes all for a name that anybody can have from now on. */
  nameFreed(key: string): void {
    const { users, isOnes } = this.parts;
    if (isOnes(key) || users.devicesOf({ key }).length > 0) return;
    this.#keys.forget(key);
    for (const { id, toKey } of this.#shelf.all()) {
      if (toKey === key) this.#shelf.delete(id);
    }
  }

  /** The person who did not answer, if something may be left there. */
  #missedBy(
    self: UserSession,
    written: string,
  ): { name: string; key: string } | Refusal {
    const { users, isOnes, blocks } = this.parts;
    const name = normalizeUserName(written);
    const key = name === null ? null : userNameKey(name);
    if (name === null || key === null || self.missedBy !== key) {
      return REFUSED.nothingMissed;
    }
    if (blocks(key, self.key)) return REFUSED.takesNoCalls;
    const devices = users.devicesOf({ key });
    const guest = devices.some(({ guest }) => guest);
    if (guest || !isOnes(key) && devices.length === 0) {
      return REFUSED.nobodyToKeepFor;
    }
    return { name: devices[0]?.name ?? name, key };
  }

  /** The session leaves another message, or none any more. */
  #giveUp({ id }: UserSession): void {
    for (const one of this.#shelf.all()) {
      if (one.session === id && !one.kept) this.#shelf.delete(one.id);
    }
  }

  #isProven({ guest }: UserSession): boolean {
    return this.parts.proves && !guest;
  }

  #isSender(self: UserSession, { session, proven, fromKey }: SavedMessage) {
    return proven
      ? fromKey === self.key && this.#isProven(self)
      : session === self.id;
  }

  /** The lists of both people have changed. */
  #tell({ fromKey, toKey }: SavedMessage): void {
    for (const key of new Set([fromKey, toKey])) {
      for (const device of this.parts.users.devicesOf({ key })) {
        device.send({ id: "messagesChanged" });
      }
    }
  }
}

function isFor({ key, guest }: UserSession, { toKey }: SavedMessage): boolean {
  return key === toKey && !guest;
}

function shown(
  { id, from, to, at, type, ms, bytes, seal }: SavedMessage,
): KeptMessage {
  return { id, from, to, at, type, ms, bytes, seal };
}
