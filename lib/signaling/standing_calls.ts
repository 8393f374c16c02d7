import { Call } from "./call.ts";
import type { CallMediaService } from "./call_media.ts";
import { callNotices } from "./call_notices.ts";
import type { CallEnd, CallObserver, CallState } from "./call_observer.ts";
import type { Clock } from "./clock.ts";
import type { ExchangeEvent } from "./exchange_event.ts";
import type { Timing } from "./timing.ts";
import type { UserRegistry } from "./user_registry.ts";
import type { UserSession } from "./user_session.ts";

/** What calls need. */
export interface StandingCallsParts {
  users: UserRegistry;
  media: CallMediaService;
  clock: Clock;
  timing: Timing;
  /** Unguessable. */
  randomId(): string;
  event(event: ExchangeEvent): void;
}

/** Every call from its ring to its end, and what media is not freed yet. */
export class StandingCalls {
  readonly #calls = new Set<Call>();
  readonly #notices: CallObserver;
  /** Settles for each pipeline given up, when it is freed. */
  readonly #freeing = new Set<Promise<void>>();
  #emptied: (() => void) | null = null;

  constructor(private readonly parts: StandingCallsParts) {
    this.#notices = callNotices({
      over: (call, end) => this.#over(call, end),
      event: (what) => parts.event(what),
    });
  }

  get size(): number {
    return this.#calls.size;
  }

  byState(): Record<Exclude<CallState, "ended">, number> {
    const counts = { ringing: 0, connecting: 0, active: 0 };
    for (const { state } of this.#calls) if (state !== "ended") counts[state]++;
    return counts;
  }

  /**
   * Rings the callee. Nobody asks here whether it may.
   *
   * @param callee its devices, at least one
   */
  place(
    caller: UserSession,
    callee: readonly UserSession[],
    sdpOffer: string,
  ): void {
    const { clock, event, randomId } = this.parts;
    const askedAt = clock.now();
    const call = new Call(randomId(), caller, [...callee], sdpOffer, {
      ...this.parts,
      observer: this.#notices,
      freeing: (freed) => this.#ownFreeing(freed),
    });
    caller.call = call;
    for (const device of callee) device.call = call;
    this.#calls.add(call);
    event({
      type: "call_started",
      callId: call.id,
      delayMs: clock.now() - askedAt,
    });
    for (const device of callee) {
      device.send({
        id: "incomingCall",
        from: caller.name,
        ...(device.extended ? { callId: call.id } : {}),
      });
    }
    caller.sendExtended({ id: "ringing", callId: call.id });
    if (caller.extended) call.progress();
    call.socketChanged(call.callee);
    this.#announceBusy(call, true);
  }

  /** Resolves when no call stands, or after `ms`. */
  async emptied(ms: number): Promise<void> {
    if (this.size === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.parts.clock.after(ms, resolve);
      this.#emptied = () => {
        cancel();
        resolve();
      };
    });
  }

  endAll(): void {
    for (const call of [...this.#calls]) {
      call.end("server_shutdown", "The server went down.");
    }
  }

  /** Resolves when all media given up so far is freed, or after `ms`. */
  async freed(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.parts.clock.after(ms, resolve);
      Promise.all(this.#freeing).then(() => {
        cancel();
        resolve();
      });
    });
  }

  #over(call: Call, { reason, from }: CallEnd): void {
    this.#calls.delete(call);
    this.#announceBusy(call, false);
    this.parts.event({
      type: "call_ended",
      callId: call.id,
      reason,
      from,
      durationMs: this.parts.clock.now() - call.startedAt,
    });
    if (this.size === 0) this.#emptied?.();
  }

  #ownFreeing(freed: Promise<void>): void {
    this.#freeing.add(freed);
    freed.then(() => this.#freeing.delete(freed));
  }

  #announceBusy(call: Call, busy: boolean): void {
    const { users } = this.parts;
    for (const session of [call.caller, call.callee]) {
      if (users.devicesOf(session).length === 0) continue;
      users.announce(session, { id: "userBusy", name: session.name, busy });
    }
  }
}
