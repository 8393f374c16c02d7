import { type ReadonlySignal, signal } from "@preact/signals";
import * as v from "valibot";
import { readStored, writeStored } from "./devices/device_storage.ts";
import type { EndedCall, PhoneState } from "./phone_state.ts";
import type { Platform } from "./platform.ts";

const KEY = "calls";
/**
 * Enough to find the people one talked to this week, and short enough to
 * scroll.
 */
const MAX_PAST_CALLS = 30;

const PastCall = v.object({
  peer: v.string(),
  direction: v.picklist(["outgoing", "incoming"]),
  outcome: v.picklist(["talked", "missed", "declined", "unanswered"]),
  /** End of the call, in epoch ms. */
  at: v.number(),
  /** Absent for a video call. */
  video: v.optional(v.literal(false)),
  /** Length of the conversation in ms. */
  durationMs: v.optional(v.number()),
  /** The words with which it was declined. */
  message: v.optional(v.string()),
});
/** A call that is over. */
export type PastCall = v.InferOutput<typeof PastCall>;

/** Recent and missed calls, latest first, stored on the device. */
export class CallHistory {
  readonly #calls;
  readonly calls: ReadonlySignal<PastCall[]>;

  constructor(private readonly platform: Platform) {
    this.#calls = signal(readStored(platform, KEY, v.array(PastCall)) ?? []);
    this.calls = this.#calls;
  }

  /** Records each call that ends. */
  follow(state: ReadonlySignal<PhoneState>): void {
    let ended: EndedCall | undefined;
    state.subscribe((now) => {
      const before = ended;
      ended = now.name === "idle" ? now.ended : undefined;
      if (ended && ended !== before) this.#ended(ended);
    });
  }

  /** Somebody called while this person was busy. */
  missed(peer: string): void {
    this.#add({ peer, direction: "incoming", outcome: "missed" });
  }

  clear(): void {
    this.#set([]);
  }

  #ended(
    { peer, direction, reason, durationMs, video, message }: EndedCall,
  ): void {
    // The device that answered records the call.
    if (reason === "answered_elsewhere") return;
    const outcome = durationMs !== undefined
      ? "talked"
      : direction === "outgoing"
      ? "unanswered"
      : reason === "declined"
      ? "declined"
      : "missed";
    this.#add({
      peer,
      direction,
      outcome,
      durationMs,
      message: reason === "declined" ? message : undefined,
      ...(video ? {} : { video: false }),
    });
  }

  #add(call: Omit<PastCall, "at">): void {
    const entry = { ...call, at: this.platform.now() };
    this.#set([entry, ...this.#calls.value].slice(0, MAX_PAST_CALLS));
  }

  #set(calls: PastCall[]): void {
    this.#calls.value = calls;
    writeStored(this.platform, KEY, calls);
  }
}
