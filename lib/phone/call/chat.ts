import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { MAX_CHAT_LENGTH } from "../../shared/protocol_limits.ts";

/** A message of a call's conversation. */
export interface ChatLine {
  from: "us" | "peer";
  text: string;
}

/** Lines kept of a call: far more than two people write while they talk. */
const MAX_LINES = 500;

/** Text messages between the two people of a call. Nothing of it outlives the call. */
export class Chat {
  readonly #lines = signal<readonly ChatLine[]>([]);
  readonly #read = signal(0);
  #dropped = 0;
  /** Oldest first; bounded. */
  readonly lines: ReadonlySignal<readonly ChatLine[]> = this.#lines;
  /** Number of the peer's messages that were not shown yet. */
  readonly unread: ReadonlySignal<number> = computed(() =>
    this.#lines.value.slice(Math.max(0, this.#read.value - this.#dropped))
      .filter(({ from }) => from === "peer").length
  );

  /** @param transmit sends a message, now or once there is a connection again */
  constructor(private readonly transmit: (text: string) => boolean) {}

  /** Sends a message, unless it is empty or there is nobody to read it. */
  send(text: string): void {
    const sent = text.trim().slice(0, MAX_CHAT_LENGTH);
    if (sent !== "" && this.transmit(sent)) {
      this.#add({ from: "us", text: sent });
    }
  }

  received(text: string): void {
    this.#add({ from: "peer", text });
  }

  /** The person sees everything that there is now. */
  markRead(): void {
    this.#read.value = this.#dropped + this.#lines.value.length;
  }

  /** The call is over. */
  clear(): void {
    this.#lines.value = [];
    this.#dropped = 0;
    this.#read.value = 0;
  }

  #add(line: ChatLine): void {
    const lines = [...this.#lines.value, line];
    this.#dropped += Math.max(0, lines.length - MAX_LINES);
    this.#lines.value = lines.slice(-MAX_LINES);
  }
}
