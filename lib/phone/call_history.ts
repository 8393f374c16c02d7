import { type ReadonlySignal, signal } from "@preact/signals";
import * as v from "valibot";
import { readStored, writeStored } from "./devices/device_storage.ts";
import { userNameKey } from "../shared/name_key.ts";
import { PastCall } from "../shared/past_call.ts";
import type { EndedCall, PhoneState } from "./phone_state.ts";
import type { Platform } from "./platform.ts";

const KEY = "calls";
/**
 * Enough to find the people one talked to this week, and short enough to
 * scroll.
 */
const MAX_PAST_CALLS = 30;

/** Storage key of the times up to which missed calls were told, by the name of the person. */
const TOLD_KEY = "missedCallsTold";
const Told = v.record(v.string(), v.number());
/** Limit of people whose times are kept: a device has few. */
const MAX_TOLD = 20;

/** Recent and missed calls, latest first, stored on the device. */
export class CallHistory {
  readonly #calls;
  readonly calls: ReadonlySignal<PastCall[]>;

  constructor(private readonly platform: Platform) {
    this.#calls = signal(readStored(platform, KEY, v.array(PastCall)) ?? []);
    this.calls = this.#calls;
  }

  /**
   * Records each call that ends.
   *
   * @param isGuest whether the person is a guest, whose calls are nobody's afterwards
   */
  follow(state: ReadonlySignal<PhoneState>, isGuest: () => boolean): void {
    let ended: EndedCall | undefined;
    state.subscribe((now) => {
      const before = ended;
      ended = now.name === "idle" ? now.ended : undefined;
      if (ended && ended !== before && !isGuest()) this.#ended(ended);
    });
  }

  /**
   * Somebody called while this person was busy, or not here (`at`). The server
   * tells the latter at each registration, so what was told before is left out,
   * also when the list was cleared since.
   *
   * @param self the person's own name
   */
  missed({ from, at }: { from: string; at?: number }, self: string): void {
    const call = {
      peer: from,
      direction: "incoming",
      outcome: "missed",
    } as const;
    if (at === undefined) return this.#add(call);
    const told = readStored(this.platform, TOLD_KEY, Told) ?? {};
    const { [userNameKey(self)]: before = 0, ...others } = told;
    if (at <= before) return;
    const people = Object.entries(others).slice(1 - MAX_TOLD);
    writeStored(
      this.platform,
      TOLD_KEY,
      Object.fromEntries([...people, [userNameKey(self), at]]),
    );
    this.replace(
      [...this.#calls.value, { ...call, at }].sort((a, b) => b.at - a.at)
        .slice(0, MAX_PAST_CALLS),
    );
  }

  clear(): void {
    this.replace([]);
  }

  /** Takes other calls, latest first, in place of all. */
  replace(calls: PastCall[]): void {
    this.#calls.value = calls;
    writeStored(this.platform, KEY, calls);
  }

  #ended(
    { peer, direction, reason, durationMs, video, message }: EndedCall,
  ): void {
    // The device that answered records the call.
    if (reason === "answered_elsewhere") return;
    // Maybe a mistyped name.
    if (reason === "not_registered") return;
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
    this.replace([entry, ...this.#calls.value].slice(0, MAX_PAST_CALLS));
  }
}
