import {
  type LeaveMessage,
  type MessageKey,
  type MessageLists,
  type MessageProgress,
  PORTION_BYTES,
} from "../shared/messages.ts";
import type { LeftMessages } from "../signaling/calls/left_messages.ts";
import { type Refusal, REFUSED } from "../signaling/refusal.ts";
import type { MessageFiles } from "./message_files.ts";

/** Dependencies of {@link MessageDoor}. */
export interface MessageDoorParts {
  files: MessageFiles;
  /** The records, which know who may do what; null while there is no exchange. */
  messages: () => LeftMessages | null;
  /** Called with errors of the disk, for the log. */
  fault(error: unknown): void;
}

/** Nothing of that id is this person's. */
export const GONE = Symbol("gone");

/**
 * The requests of browsers about recorded messages, outside their sockets. No
 * method rejects.
 */
export class MessageDoor {
  /** The latest request about each message whose bytes arrive: they take turns. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(private readonly parts: MessageDoorParts) {}

  /** See {@link LeftMessages.begin}. */
  begin(token: string, asked: LeaveMessage): { id: string } | Refusal {
    return this.#messages?.begin(token, asked) ?? REFUSED.shuttingDown;
  }

  /**
   * Takes bytes of a message, or none as a question how far it is. With its last
   * byte it is checked and kept.
   *
   * @param at where the bytes belong; elsewhere than at the end, they are dropped
   */
  async piece(
    token: string,
    id: string,
    at: number,
    bytes: Uint8Array,
  ): Promise<MessageProgress | Refusal | typeof GONE> {
    const before = this.#turns.get(id);
    const turn = (async () => {
      await before;
      return await this.#piece(token, id, at, bytes);
    })();
    this.#turns.set(id, turn);
    const result = await turn;
    if (this.#turns.get(id) === turn) this.#turns.delete(id);
    return result;
  }

  /**
   * A portion of a message for the person who may hear it.
   *
   * @param at where it begins
   */
  async read(
    token: string,
    id: string,
    at: number,
  ): Promise<Uint8Array<ArrayBuffer> | Refusal | typeof GONE> {
    const message = this.#messages?.received(token, id);
    if (!message) return GONE;
    if ("reason" in message) return message;
    try {
      return await this.parts.files.read(id, at, PORTION_BYTES);
    } catch (error) {
      // It may have been deleted meanwhile.
      if (!(error instanceof Deno.errors.NotFound)) this.parts.fault(error);
      return GONE;
    }
  }

  /** See {@link LeftMessages.lists}. */
  lists(token: string): MessageLists | Refusal {
    return this.#messages?.lists(token) ?? REFUSED.shuttingDown;
  }

  /** See {@link LeftMessages.remove}. */
  remove(token: string, id: string): Refusal | null {
    const messages = this.#messages;
    return messages ? messages.remove(token, id) : REFUSED.shuttingDown;
  }

  /** See {@link LeftMessages.putKey}. */
  putKey(token: string, key: MessageKey): Refusal | null {
    const messages = this.#messages;
    return messages ? messages.putKey(token, key) : REFUSED.shuttingDown;
  }

  /** See {@link LeftMessages.keysFor}. */
  keysFor(token: string, to: string): MessageKey[] | Refusal {
    return this.#messages?.keysFor(token, to) ?? REFUSED.shuttingDown;
  }

  get #messages(): LeftMessages | null {
    return this.parts.messages();
  }

  async #piece(
    token: string,
    id: string,
    at: number,
    bytes: Uint8Array,
  ): Promise<MessageProgress | Refusal | typeof GONE> {
    const message = this.#messages?.sent(token, id);
    if (!message) return GONE;
    if ("reason" in message) return message;
    if (message.kept) return { received: message.bytes, kept: true };
    const { files, fault } = this.parts;
    try {
      const fits = at + bytes.length <= message.bytes;
      const stored = await files.append(
        id,
        at,
        fits ? bytes : new Uint8Array(),
      );
      const all = stored.bytes >= message.bytes;
      if (all && !await files.finish(id, message.sha256)) {
        this.#messages?.drop(id);
        return REFUSED.otherRecording;
      }
      const kept = all && this.#messages?.keep(id) === true;
      if (kept) return { received: message.bytes, kept };
      const left = this.#messages?.sent(token, id);
      if (left && !("reason" in left)) {
        return all
          ? REFUSED.noRoomForMessages
          : { received: stored.bytes, kept: false };
      }
      // It was given up meanwhile, when the file may not have been there yet.
      if (!left) files.remove(id);
      return left ?? GONE;
    } catch (error) {
      fault(error);
      return REFUSED.noRoomForMessages;
    }
  }
}
