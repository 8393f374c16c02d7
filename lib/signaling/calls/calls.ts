import type { IceServer } from "../../shared/protocol.ts";
import { Call } from "./call.ts";
import type { CallMediaService } from "../media_port.ts";
import { callMessages, iceServersOf, tellEnd } from "./call_messages.ts";
import type { CallEnd, CallObserver, CallState } from "./call_observer.ts";
import type { CallOrigin } from "./call_parts.ts";
import type { Clock } from "../clock.ts";
import type { ExchangeEvent } from "../exchange_event.ts";
import type { Journal } from "../journal.ts";
import type { SavedCall } from "../store.ts";
import type { MediaTurns } from "../limits/media_turns.ts";
import type { Timing } from "../timing.ts";
import type { Presence } from "../sessions/presence.ts";
import type { UserSession } from "../sessions/user_session.ts";

/** Dependencies of {@link Calls}. */
export interface CallsParts {
  presence: Presence;
  records: Journal;
  media: CallMediaService;
  /** Order of the expensive requests to media servers. */
  turns: MediaTurns;
  clock: Clock;
  timing: Timing;
  /** Unguessable. */
  randomId(): string;
  event(event: ExchangeEvent): void;
  /** For browsers' peer connections; credentials expire. */
  iceServers(): IceServer[];
}

/** Every call from ring to end, and the media that is not freed yet. */
export class Calls {
  readonly #calls = new Set<Call>();
  readonly #notices: CallObserver;
  /** One promise for each abandoned pipeline; it settles when the pipeline is freed. */
  readonly #freeing = new Set<Promise<void>>();
  #emptied: (() => void) | null = null;

  constructor(private readonly parts: CallsParts) {
    this.#notices = callMessages({
      over: (call, end) => this.#over(call, end),
      event: (what) => parts.event(what),
      iceServers: () => parts.iceServers(),
    });
  }

  get size(): number {
    return this.#calls.size;
  }

  /**
   * Number of calls placed from an address. An address may hold as many calls
   * as are still free, so that others find room.
   *
   * @param address as counted by limits; the unknown one counts as 0
   */
  placedFrom(address: string): number {
    if (address === "") return 0;
    let count = 0;
    for (const { caller } of this.#calls) {
      if (caller.address === address) count++;
    }
    return count;
  }

  byState(): Record<Exclude<CallState, "ended">, number> {
    const counts = { ringing: 0, connecting: 0, active: 0 };
    for (const { state } of this.#calls) if (state !== "ended") counts[state]++;
    return counts;
  }

  /**
   * Starts ringing. The caller is already authorised.
   *
   * @param callee the callee's sessions, at least one
   */
  place(
    caller: UserSession,
    callee: readonly UserSession[],
    sdpOffer: string,
  ): void {
    const { clock, event, randomId, records } = this.parts;
    const askedAt = clock.now();
    const call = this.#add(randomId(), caller, [...callee], { sdpOffer });
    event({
      type: "call_started",
      callId: call.id,
      delayMs: clock.now() - askedAt,
    });
    records.call(call);
    for (const device of callee) {
      this.#notices.rings(call, device, false);
    }
    caller.sendExtended({
      id: "ringing",
      callId: call.id,
      ...iceServersOf(this.parts.iceServers()),
    });
    if (caller.extended) call.progress();
    call.socketChanged(call.callee);
    this.#busyChanged(call);
  }

  /** Continues a call of the previous process. */
  restore(saved: SavedCall, caller: UserSession, callee: UserSession): void {
    const call = this.#add(saved.id, caller, [callee], saved);
    this.parts.event({ type: "call_restored", callId: call.id });
    this.parts.presence.restored(caller);
    this.parts.presence.restored(callee);
    call.socketChanged(caller);
    call.socketChanged(callee);
  }

  /**
   * Ends a call of the previous process that cannot continue.
   *
   * @param callers those of its parties that may come back
   */
  abandon(
    saved: SavedCall,
    callers: UserSession[],
    callees: UserSession[],
  ): void {
    const { clock, event, records } = this.parts;
    const { id } = saved;
    const gone = callers.length === 0 ? saved.caller : saved.callee;
    const end: CallEnd = saved.active
      ? {
        reason: "peer_lost",
        message: `The connection to ${gone.name} was lost.`,
        from: "active",
      }
      : {
        reason: "server_shutdown",
        message: "The server was restarted.",
        from: "ringing",
      };
    records.callOver(id);
    for (const session of [...callers, ...callees]) {
      session.lastCallId = id;
      const [caller] = callers;
      tellEnd({ id, caller, callee: saved.callee }, session, end);
    }
    const durationMs = Math.max(0, clock.now() - saved.startedAt);
    const { reason, from } = end;
    event({ type: "call_ended", callId: id, reason, from, durationMs });
  }

  /** Resolves when no call is left, or after `ms`. */
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

  /** Resolves when all media abandoned so far is freed, or after `ms`. */
  async freed(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.parts.clock.after(ms, resolve);
      Promise.all(this.#freeing).then(() => {
        cancel();
        resolve();
      });
    });
  }

  #add(
    id: string,
    caller: UserSession,
    callee: readonly UserSession[],
    origin: CallOrigin,
  ): Call {
    const call = new Call(id, caller, callee, origin, {
      ...this.parts,
      observer: this.#notices,
      freeing: (freed) => this.#ownFreeing(freed),
      changed: (call) => this.parts.records.call(call),
    });
    caller.call = call;
    for (const device of callee) device.call = call;
    this.#calls.add(call);
    return call;
  }

  #over(call: Call, { reason, from }: CallEnd): void {
    this.#calls.delete(call);
    this.#busyChanged(call);
    this.parts.event({
      type: "call_ended",
      callId: call.id,
      reason,
      from,
      durationMs: this.parts.clock.now() - call.startedAt,
    });
    this.parts.records.callOver(call.id);
    if (this.size === 0) this.#emptied?.();
  }

  #ownFreeing(freed: Promise<void>): void {
    this.#freeing.add(freed);
    freed.then(() => this.#freeing.delete(freed));
  }

  #busyChanged({ caller, callee }: Call): void {
    this.parts.presence.changed(caller);
    this.parts.presence.changed(callee);
  }
}
