import { assert } from "@std/assert";
import { userNameKey } from "../../../lib/shared/name_key.ts";
import type { FakeClock } from "../fakes.ts";
import type { MemoryStore } from "../memory_store.ts";
import type { Session } from "./books.ts";
import type { ChoicesLedger } from "./choices_ledger.ts";
import { hears } from "./line.ts";
import type { WakingLedger } from "./waking_ledger.ts";

/** A text left with a missed call; without the text, it is gone. */
export interface LeftText {
  from: string;
  at: number;
  text?: string;
}

/** Dependencies of {@link LeftTextLedger}. */
export interface LeftTextParts {
  clock: FakeClock;
  store: MemoryStore;
  waking: WakingLedger;
  choices: ChoicesLedger;
  /** Sessions of a person. */
  devices(name: string): Session[];
}

/**
 * Texts left with missed calls: one that was accepted is told to each device of
 * the person once, over restarts too, until it was seen. It can be left only by
 * somebody whose last call was not answered.
 */
export class LeftTextLedger {
  /** Texts that nobody has seen, by their keys in the store. */
  readonly #kept = new Map<string, LeftText & { to: string }>();
  /** Those before the present step, whose change may not be written down yet. */
  readonly #before = new Map<string, LeftText | undefined>();
  /** A shutdown may have ended sessions, so that nobody knows what was kept. */
  #unsure = false;

  constructor(private readonly parts: LeftTextParts) {}

  /** A call to this name reaches the exchange. It may ring: see {@link rings}. */
  called(caller: Session | null, to: string): void {
    if (!caller) return;
    caller.missedBy = null;
    const { devices, waking, choices } = this.parts;
    const key = userNameKey(to);
    if (key === caller.key || isBusy(devices(caller.name))) return;
    const there = devices(to);
    const here = there.length > 0 || waking.wakes(key, there) ||
      waking.isRinging(key);
    if (!here && !waking.isOnes(key)) return;
    if (choices.blocks(key, caller.key)) return;
    if (here && choices.refuses(key, caller.key)) return;
    caller.missedBy = key;
  }

  /** The call rings: it may still be answered. */
  rings(caller: Session): void {
    caller.missedBy = null;
  }

  /** A text for the person of this name reaches the exchange. */
  leaves(self: Session | null, to: string, text: string): void {
    if (self?.protocolVersion !== 2) return;
    const { waking, choices, devices, clock } = this.parts;
    const key = userNameKey(to);
    const there = devices(to);
    const kept = waking.isOnes(key);
    const accepted = self.missedBy === key && !choices.blocks(key, self.key) &&
      (kept || there.length > 0);
    self.owedTextAnswers.push(accepted ? "accepted" : "rejected");
    if (!accepted) return;
    self.missedBy = null;
    const left = { from: self.name, at: clock.now(), text };
    if (kept) this.#change(storeKey(key, self.key), { ...left, to: key });
    for (const device of there) owe(device, left);
  }

  /** Somebody has seen a text. */
  seen(self: Session | null, from: string, at: number): void {
    if (!self) return;
    const key = storeKey(self.key, userNameKey(from));
    const left = this.#kept.get(key);
    this.#change(key, left?.at === at ? undefined : left);
    if (left?.at !== at) return;
    self.shownTexts.delete(userNameKey(from));
    for (const device of this.parts.devices(self.name)) {
      if (device !== self) owe(device, { from: left.from, at });
    }
  }

  /** A device hears of all texts for its person: a new one, or the first time in another process. */
  hearsAll(device: Session): void {
    for (const { from, at, text, to } of this.#kept.values()) {
      if (to === device.key) owe(device, { from, at, text });
    }
  }

  /** A device hears of a text. */
  arrived(device: Session, { from, at, text }: LeftText, step: number): void {
    if (this.#unsure) return;
    const { owedLeft, shownTexts } = device;
    const found = owedLeft.findIndex((one) =>
      one.from === from && one.at === at && one.text === text
    );
    assert(found >= 0, "a text that nobody left here, or told twice");
    const before = owedLeft.splice(0, found + 1).slice(0, -1);
    // Of those kept for an absent device only the last of a caller is sent.
    const lost = before.filter((one) =>
      one.from !== from || device.backIn !== step
    );
    owedLeft.unshift(...lost);
    if (text === undefined) shownTexts.delete(userNameKey(from));
    else shownTexts.set(userNameKey(from), { from, at });
  }

  /** A caller hears whether a text was accepted. */
  answered(caller: Session, answer: "accepted" | "rejected"): void {
    if (this.#unsure) return;
    const owed = caller.owedTextAnswers.shift();
    assert(owed === answer, `a text was ${answer}, not ${owed}`);
  }

  /** From now on a shutdown may have ended sessions. */
  closing(): void {
    this.#unsure = true;
  }

  /** All that follows from a step has happened. */
  check(live: readonly Session[]): void {
    this.#checkStore();
    this.#before.clear();
    if (this.#unsure) return;
    for (const [key, { to }] of this.#kept) {
      if (!this.parts.waking.isOnes(to)) this.#kept.delete(key);
    }
    for (const { owedLeft, owedTextAnswers, line } of live) {
      if (!hears(line)) continue;
      assert(owedTextAnswers.length === 0, "nobody said if a text is kept");
      assert(owedLeft.length === 0, "a text that was left was not told");
    }
  }

  /** The process was killed, maybe before it stored something. */
  restarted(sessions: readonly Session[]): void {
    const { store, waking } = this.parts;
    const stored = new Map(
      store.leftTexts.all.filter(({ to }) => waking.isOnes(to))
        .map((one) => [storeKey(one.to, userNameKey(one.from)), one]),
    );
    for (const key of new Set([...this.#kept.keys(), ...stored.keys()])) {
      const kept = this.#kept.get(key);
      if (this.#unsure || kept && !waking.isOnes(kept.to)) continue;
      const [is, was] = [stored.get(key), this.#before.get(key)];
      assert(
        is?.at === kept?.at && is?.text === kept?.text ||
          this.#before.has(key) && is?.at === was?.at && is?.text === was?.text,
        is
          ? "a text is back that was seen"
          : "a text was lost that was accepted",
      );
    }
    this.#kept.clear();
    for (const [key, one] of stored) this.#kept.set(key, one);
    this.#before.clear();
    this.#unsure = false;
    for (const session of sessions) {
      session.owedLeft = [];
      session.owedTextAnswers = [];
      session.missedBy = null;
      session.hearsAllTexts = true;
    }
  }

  /** Each change of this step is written down. */
  #checkStore(): void {
    if (this.#before.size === 0 || this.#unsure) return;
    const { store, waking } = this.parts;
    for (const key of this.#before.keys()) {
      const [to] = JSON.parse(key);
      if (!waking.isOnes(to)) continue;
      const is = store.leftTexts.all.find((one) =>
        storeKey(one.to, userNameKey(one.from)) === key
      );
      const kept = this.#kept.get(key);
      assert(
        is?.at === kept?.at && is?.text === kept?.text,
        is ? "a text is kept that was seen" : "a text is not kept",
      );
    }
  }

  #change(key: string, to: (LeftText & { to: string }) | undefined): void {
    if (!this.#before.has(key)) this.#before.set(key, this.#kept.get(key));
    if (to) this.#kept.set(key, to);
    else this.#kept.delete(key);
  }
}

function owe(device: Session, text: LeftText): void {
  if (device.protocolVersion === 2) device.owedLeft.push(text);
}

function isBusy(devices: readonly Session[]): boolean {
  return devices.some(({ call }) => call);
}

function storeKey(to: string, from: string): string {
  return JSON.stringify([to, from]);
}
