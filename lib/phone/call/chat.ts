import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { MAX_CHAT_LENGTH } from "../../shared/protocol_limits.ts";

/** A message of a call's conversation. */
export interface ChatLine {
  from: "us" | "peer";
  text: string;
}

/** A text for the other side: a message, or as much of one as is typed. */
export interface OutgoingText {
  id: "chat" | "typing";
  text: string;
}

/** Lines kept of a call: far more than two people write while they talk. */
const MAX_LINES = 500;

/** Text messages between the two people of a call. Nothing of it outlives the call. */
export class Chat {
  readonly #lines = signal<readonly ChatLine[]>([]);
  readonly #typing = signal("");
  readonly #read = signal(0);
  #dropped = 0;
  /** Oldest first; bounded. */
  readonly lines: ReadonlySignal<readonly ChatLine[]> = this.#lines;
  /** The message that the peer is typing, as far as we may see it. */
  readonly typing: ReadonlySignal<string> = this.#typing;
  /** Number of the peer's messages that were not shown yet. */
  readonly unread: ReadonlySignal<number> = computed(() =>
    this.#lines.value.slice(Math.max(0, this.#read.value - this.#dropped))
      .filter(({ from }) => from === "peer").length
  );

  /**
   * @param transmit sends a message, now or once there is a connection again,
   * and a typed text only now
   */
  constructor(
    private readonly transmit: (message: OutgoingText) => boolean,
  ) {}

  /** @returns false for a message that is empty or has nobody to read it */
  send(text: string): boolean {
    const sent = text.trim().slice(0, MAX_CHAT_LENGTH);
    if (sent === "" || !this.transmit({ id: "chat", text: sent })) return false;
    this.#add({ from: "us", text: sent });
    return true;
  }

  /**
   * Shows the peer what we have typed; empty once it is thrown away.
   *
   * @returns false if that is not possible now
   */
  show(text: string): boolean {
    return this.transmit({ id: "typing", text });
  }

  received(text: string): void {
    this.typed("");
    this.#add({ from: "peer", text });
  }

  /** The peer has typed this much; empty if it was thrown away. */
  typed(text: string): void {
    this.#typing.value = text;
  }

  /** The person sees everything that there is now. */
  markRead(): void {
    this.#read.value = this.#dropped + this.#lines.value.length;
  }

  /** The call is over. */
  clear(): void {
    this.#lines.value = [];
    this.typed("");
    this.#dropped = 0;
    this.#read.value = 0;
  }

  #add(line: ChatLine): void {
    const lines = [...this.#lines.value, line];
    this.#dropped += Math.max(0, lines.length - MAX_LINES);
    this.#lines.value = lines.slice(-MAX_LINES);
  }
}
