import { type ReadonlySignal, signal } from "@preact/signals";
import * as v from "valibot";
import {
  type KeptMessage,
  MessageLists,
  type MessageType,
} from "../../shared/messages.ts";
import { soundType } from "../recording/file_type.ts";
import type { SealMemory } from "../seal/seal_memory.ts";
import {
  ownMessageKey,
  type SealDevices,
  sealDevices,
} from "./message_keys.ts";
import { type AskMessages, STATUS } from "./message_requests.ts";
import { leaveMessage, type Left } from "./message_upload.ts";

/** A recording of this page, before it is sent. */
export interface MadeRecording {
  content: Blob;
  type: MessageType;
  /** Length in time. */
  ms: number;
}

/** The outcome of {@link MessageBox.open}: with `elsewhere`, it is sealed for other devices. */
export type Opened = Blob | "elsewhere" | "failed";

/** Dependencies of {@link MessageBox}. */
export interface MessageBoxParts {
  ask: AskMessages;
  /** Null where the browser keeps no keys. */
  memory: Promise<SealMemory | null>;
  wait(ms: number): Promise<void>;
}

/** The recorded messages of a person. */
export class MessageBox {
  readonly #lists = signal<MessageLists | null>(null);
  #asked = 0;

  /** Null where the server keeps none, and until it was asked. */
  readonly lists: ReadonlySignal<MessageLists | null> = this.#lists;

  constructor(private readonly parts: MessageBoxParts) {}

  /** Whether this person can leave a recording. */
  get able(): boolean {
    return this.lists.value !== null && soundType() !== null;
  }

  /** Asks for the lists again. Never rejects. */
  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const answer = await this.parts.ask({});
      if (asked !== this.#asked) return;
      if (answer.status === STATUS.ok) {
        this.#lists.value = v.parse(MessageLists, await answer.json());
      } else if (answer.status === STATUS.none) this.#lists.value = null;
    } catch {
      // They stay as they were: the next registration asks again.
    }
  }

  /** Sends this device's key, so that messages can be sealed for it. Never rejects. */
  async publishKey(): Promise<void> {
    try {
      const memory = await this.parts.memory;
      if (!memory) return;
      const body = await ownMessageKey(memory);
      await this.parts.ask({ method: "POST", path: "/keys", body });
    } catch {
      // Messages for this device are sealed after the next registration.
    }
  }

  /** See {@link sealDevices}. */
  async devicesOf(peer: string): Promise<SealDevices | null> {
    return await sealDevices(peer, this.parts.ask, await this.parts.memory);
  }

  /** Leaves a recording for somebody. Never rejects. */
  async leave(
    to: string,
    { content, type, ms }: MadeRecording,
    { keys }: SealDevices,
    progress: (part: number) => void,
    abort: AbortSignal,
  ): Promise<Left> {
    const { ask, wait } = this.parts;
    const announced = { to, type, ms: Math.round(ms) };
    const parts = { ask, wait, progress, signal: abort };
    try {
      const plain = new Uint8Array(await content.arrayBuffer());
      if (keys.length === 0) return await leaveMessage(announced, plain, parts);
      const { sealRecording } = await import("./message_seal.ts");
      const { bytes, seal } = await sealRecording(plain, type, keys);
      return await leaveMessage({ ...announced, seal }, bytes, parts);
    } catch {
      return "failed";
    }
  }

  /**
   * Loads a message to be played. Never rejects.
   *
   * @param progress told how much is there, 0 to 1
   */
  async open(
    { id, type, bytes, seal }: KeptMessage,
    progress: (part: number) => void,
  ): Promise<Opened> {
    try {
      const all = new Uint8Array(bytes);
      for (let at = 0; at < bytes;) {
        const answer = await this.parts.ask({ query: { id, at } });
        if (answer.status !== STATUS.ok) return "failed";
        const portion = new Uint8Array(await answer.arrayBuffer());
        if (portion.length === 0 || at + portion.length > bytes) {
          return "failed";
        }
        all.set(portion, at);
        at += portion.length;
        progress(at / bytes);
      }
      if (!seal) return new Blob([all], { type });
      const keys = await (await this.parts.memory)?.messageKey();
      if (!keys) return "elsewhere";
      const { openRecording } = await import("./message_seal.ts");
      const plain = await openRecording(all, type, seal, keys);
      return plain ? new Blob([plain], { type }) : "elsewhere";
    } catch {
      return "failed";
    }
  }

  /** Deletes a message, for both people. Never rejects. @returns whether it is gone */
  async remove(id: string): Promise<boolean> {
    try {
      const answer = await this.parts.ask({ method: "DELETE", query: { id } });
      if (answer.status !== STATUS.none) return false;
      const lists = this.#lists.value;
      const others = (list: KeptMessage[]) =>
        list.filter((one) => one.id !== id);
      if (lists) {
        const { received, sent } = lists;
        this.#lists.value = { received: others(received), sent: others(sent) };
      }
      return true;
    } catch {
      return false;
    }
  }
}
