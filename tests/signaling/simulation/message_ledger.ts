import { assert } from "@std/assert";
import { userNameKey } from "../../../lib/shared/name_key.ts";
import type { MessageLists } from "../../../lib/shared/messages.ts";
import {
  MAX_MESSAGES_OF_PAIR,
} from "../../../lib/signaling/calls/message_shelf.ts";
import type { MemoryStore } from "../memory_store.ts";
import type { Session } from "./books.ts";
import type { ChoicesLedger } from "./choices_ledger.ts";
import { hears } from "./line.ts";
import type { WakingLedger } from "./waking_ledger.ts";

/** A recorded message, or one whose bytes still arrive. */
interface Message {
  id: string;
  sender: Session;
  /** Key of the person for whom it is. */
  to: string;
  kept: boolean;
}

/** Dependencies of {@link MessageLedger}. */
export interface MessageParts {
  store: MemoryStore;
  waking: WakingLedger;
  choices: ChoicesLedger;
  /** Whether tokens prove who people are. */
  tokens: boolean;
  /** Sessions of a person. */
  devices(name: string): Session[];
}

/**
 * Recorded messages: one that was said to be kept is kept, also over restarts,
 * until its sender or the person for whom it is deletes it; one that was given
 * up leaves nothing; nobody else learns of it.
 */
export class MessageLedger {
  readonly #all = new Map<string, Message>();
  /** Ids of messages with a file. */
  readonly #files = new Set<string>();
  /** Ids of messages that changed in the present step, maybe not in the store. */
  readonly #touched = new Set<string>();
  /** Senders' sessions by ids, also of messages that are gone. */
  readonly #senders = new Map<string, Session>();
  #unsure = false;

  constructor(private readonly parts: MessageParts) {}

  /** Ids of all that were ever begun. */
  get ids(): string[] {
    return [...this.#senders.keys()];
  }

  /** Whether this session may leave a message for the person of this name now. */
  mayLeave(self: Session | undefined, to: string): boolean {
    if (!self) return false;
    const { waking, choices, devices } = this.parts;
    const key = userNameKey(to);
    if (self.missedBy !== key || choices.blocks(key, self.key)) return false;
    if (!waking.isOnes(key) && devices(to).length === 0) return false;
    this.#giveUp(self);
    const ofPair = [...this.#all.values()]
      .filter((one) => one.to === key && one.sender.key === self.key);
    return ofPair.length < MAX_MESSAGES_OF_PAIR;
  }

  /** A message is begun. */
  begun(id: string, sender: Session, to: string): void {
    assert(!this.#senders.has(id), "two messages have one id");
    const message = { id, sender, to: userNameKey(to), kept: false };
    this.#all.set(id, message);
    this.#senders.set(id, sender);
    this.#touched.add(id);
    this.#files.add(id);
  }

  /** The message, if this session sends it. */
  sentBy(self: Session | undefined, id: string): Message | undefined {
    const message = this.#all.get(id);
    return self && message && this.#isSender(self, message)
      ? message
      : undefined;
  }

  /** The message, if this session may hear it. */
  heardBy(self: Session | undefined, id: string): Message | undefined {
    const message = this.#all.get(id);
    return message?.kept && message.to === self?.key ? message : undefined;
  }

  /** All bytes of a message have arrived. */
  complete(message: Message): void {
    const { sender, to, id } = message;
    if (message.kept) return;
    message.kept = true;
    this.#touched.add(id);
    if (sender.missedBy === to) sender.missedBy = null;
    this.#tell(message);
  }

  /** Somebody deletes a message. */
  deleted(self: Session | undefined, id: string): void {
    const message = this.#all.get(id);
    if (!self || !message) return;
    if (!this.#isSender(self, message) && message.to !== self.key) return;
    this.drop(id);
    if (message.kept) this.#tell(message);
  }

  /** A message is gone. */
  drop(id: string): void {
    this.#all.delete(id);
    this.#touched.add(id);
  }

  /** The file of a message is deleted. */
  fileGone(id: string): void {
    assert(this.#files.delete(id), "a file of nothing is deleted");
  }

  /** Compares the lists of a person with what is kept. */
  checkLists(self: Session, { received, sent }: MessageLists): void {
    const ids = (found: MessageLists["sent"]) =>
      found.map(({ id }) => id).sort().join();
    const own = (of: (one: Message) => boolean) =>
      [...this.#all.values()].filter((one) => one.kept && of(one))
        .map(({ id }) => id).sort().join();
    assert(
      ids(received) === own(({ to }) => to === self.key),
      "a person gets other messages than theirs",
    );
    assert(
      ids(sent) === own((one) => this.#isSender(self, one)),
      "a person has sent other messages",
    );
  }

  /** A device hears that the lists have changed. */
  changed(device: Session, step: number): void {
    if (this.#unsure) return;
    if (device.backIn === step) device.owedChanges = 0;
    else assert(device.owedChanges-- > 0, "no list of messages has changed");
  }

  /** From now on a shutdown may have ended sessions. */
  closing(): void {
    this.#unsure = true;
  }

  /** All that follows from a step has happened. */
  check(live: readonly Session[]): void {
    if (this.#unsure) return;
    const { waking, tokens, store } = this.parts;
    const freed = new Set<string>();
    for (const [id, { sender, to, kept }] of this.#all) {
      const here = live.some(({ key }) => key === to);
      const given = !kept && !tokens && sender.over;
      if (!given && (here || waking.isOnes(to))) continue;
      this.#all.delete(id);
      freed.add(id);
    }
    for (const id of this.#touched) {
      // One for a name that is kept no longer is found at the next occasion.
      if (freed.has(id)) continue;
      const message = this.#all.get(id);
      const stored = store.leftMessages.all.find((one) => one.id === id);
      assert(
        stored?.kept === message?.kept,
        message ? "a message is not stored" : "a message is left",
      );
      assert(this.#files.has(id) === (message !== undefined), "a file is left");
    }
    this.#touched.clear();
    for (const device of live) {
      if (!hears(device.line)) continue;
      assert(device.owedChanges === 0, "new messages were not told");
    }
  }

  /** The process was killed, maybe before it stored something. */
  restarted(sessions: readonly Session[]): void {
    const { store, waking, tokens } = this.parts;
    const stored = new Map(store.leftMessages.all.map((one) => [one.id, one]));
    for (const [id, { sender, to, kept }] of this.#all) {
      if (this.#touched.has(id) || this.#unsure && !tokens) continue;
      if (!tokens && sender.over && !kept || !waking.isOnes(to)) continue;
      assert(stored.get(id)?.kept === kept, "a message was lost");
    }
    for (const { id } of stored.values()) {
      const isKnown = this.#all.has(id) || this.#touched.has(id) || !tokens;
      assert(isKnown, "a message is back that was deleted");
    }
    const here = new Set(
      sessions.filter(({ over }) => !over).map(({ key }) => key),
    );
    this.#all.clear();
    this.#files.clear();
    for (const { id, toKey, kept } of stored.values()) {
      this.#files.add(id);
      const sender = this.#senders.get(id);
      const lost = !here.has(toKey) && !waking.isOnes(toKey);
      if (sender && !lost) this.#all.set(id, { id, sender, to: toKey, kept });
    }
    this.#touched.clear();
    this.#unsure = false;
    for (const session of sessions) session.owedChanges = 0;
  }

  #giveUp(self: Session): void {
    for (const { id, sender, kept } of this.#all.values()) {
      if (sender === self && !kept) this.drop(id);
    }
  }

  #isSender(self: Session, { sender }: Message): boolean {
    return this.parts.tokens ? sender.key === self.key : sender === self;
  }

  #tell({ sender, to }: Message): void {
    for (const key of new Set([sender.key, to])) {
      for (const device of this.parts.devices(key)) {
        if (device.protocolVersion === 2) device.owedChanges++;
      }
    }
  }
}
