import {
  type ClientMessage,
  type IceServer,
  PROTOCOL_VERSION,
  type ServerMessage,
} from "../protocol.ts";
import {
  Call,
  type CallEnd,
  type CallObserver,
  type CallState,
} from "./call.ts";
import type { CallMediaService } from "./call_media.ts";
import { callNotices } from "./call_notices.ts";
import type { Clock } from "./clock.ts";
import type { ExchangeEvent } from "./exchange_event.ts";
import {
  MAY_BE_LATE,
  type Refusal,
  refusalMessage,
  refuseCall,
  REFUSED,
} from "./refusal.ts";
import { Registration } from "./registration.ts";
import type { Timing } from "./timing.ts";
import { UserRegistry } from "./user_registry.ts";
import { type SignalingSocket, UserSession } from "./user_session.ts";

/** What the exchange is given; it reaches for nothing by itself. */
export interface ExchangeParts {
  media: CallMediaService;
  clock: Clock;
  timing: Timing;
  /** Unguessable, for call ids and resume tokens. */
  randomId(): string;
  /** For the browsers' peer connections; asked at each registration, since credentials expire. */
  iceServers(): IceServer[];
  /** Told of what happens, for logs and metrics. Must not throw. */
  event?(event: ExchangeEvent): void;
}

/** A socket's end in the exchange. */
export interface SignalingConnection {
  /** A message that has passed its schema. */
  handleMessage(message: ClientMessage): void;
  /** A message that has not; `id` is null where nobody knows what was meant. */
  handleInvalid(id: ClientMessage["id"] | null, refusal: Refusal): void;
  /** The socket is gone. Idempotent. */
  handleClose(): void;
  /** Whether a name is registered here. */
  readonly registered: boolean;
}

/**
 * The telephone exchange: users, sessions and calls. Sockets, time, chance and
 * media are injected, so that it runs the same in a simulation.
 */
export class Exchange {
  readonly #users = new UserRegistry();
  readonly #calls = new Set<Call>();
  readonly #registration: Registration;
  readonly #notices: CallObserver;
  /** Pipelines given up and not yet freed. */
  readonly #freeing = new Set<Promise<void>>();
  #shutdown: Promise<void> | null = null;
  #emptied: (() => void) | null = null;

  constructor(private readonly parts: ExchangeParts) {
    const event = (what: ExchangeEvent) => parts.event?.(what);
    this.#registration = new Registration({
      ...parts,
      users: this.#users,
      event,
    });
    this.#notices = callNotices({
      over: (call, end) => this.#callOver(call, end),
      event,
    });
  }

  /** Registered users, those whose socket is away for a moment included. */
  get userCount(): number {
    return this.#users.size;
  }

  /** Registered sessions by the part of the protocol that they asked for. */
  sessionsByPart(): Record<1 | 2, number> {
    const counts = { 1: 0, 2: 0 };
    for (const { extended } of this.#users.sessions()) {
      counts[extended ? 2 : 1]++;
    }
    return counts;
  }

  /** Standing calls by state. */
  callsByState(): Record<Exclude<CallState, "ended">, number> {
    const counts = { ringing: 0, connecting: 0, active: 0 };
    for (const { state } of this.#calls) if (state !== "ended") counts[state]++;
    return counts;
  }

  /** Whether it takes no more registrations and calls, since it goes down. */
  get draining(): boolean {
    return this.#shutdown !== null;
  }

  /** Standing calls, ringing ones included. */
  get callCount(): number {
    return this.#calls.size;
  }

  /** A socket opened. */
  connect(socket: SignalingSocket): SignalingConnection {
    let session: UserSession | null = null;
    /** Null too when another socket took the session over, or its time ran out. */
    const own = () =>
      session?.socket === socket && this.#users.has(session) ? session : null;
    const register = (message: ClientMessage & { id: "register" }) => {
      const result = this.#registration.register(message, socket, own());
      if (result instanceof UserSession) session = result;
      else {
        this.#refuse(
          socket,
          message,
          result,
          own()?.extended ?? (message.protocol ?? 1) >= PROTOCOL_VERSION,
        );
      }
    };
    return {
      get registered() {
        return own() !== null;
      },
      handleMessage: (message) => {
        if (message.id === "register") return register(message);
        if (message.id === "ping") return send(socket, { id: "pong" });
        const self = own();
        if (self) this.#dispatch(self, message);
        else this.#refuse(socket, message, REFUSED.callerNotRegistered, false);
      },
      handleInvalid: (id, refusal) =>
        this.#refuse(socket, { id }, refusal, own()?.extended ?? false),
      handleClose: () => {
        const self = own();
        session = null;
        if (self) this.#registration.socketLost(self);
      },
    };
  }

  /**
   * Takes no more registrations and calls, tells who understands it, and ends
   * what calls are left after `drainMs`. Resolves when no call stands and its
   * media is freed. Sockets are their owner's to close.
   */
  shutdown(drainMs: number): Promise<void> {
    this.#shutdown ??= this.#drain(drainMs);
    return this.#shutdown;
  }

  async #drain(drainMs: number): Promise<void> {
    this.#registration.closed = true;
    for (const session of this.#users.sessions()) {
      session.sendExtended({
        id: "serverShutdown",
        message: "The server is going down.",
        drainMs,
      });
    }
    const { clock, timing } = this.parts;
    if (this.#calls.size > 0) {
      await new Promise<void>((resolve) => {
        const cancel = clock.after(drainMs, resolve);
        this.#emptied = () => {
          cancel();
          resolve();
        };
      });
    }
    for (const call of [...this.#calls]) {
      call.end("server_shutdown", "The server went down.");
    }
    for (const session of [...this.#users.sessions()]) {
      this.#registration.remove(session);
    }
    await new Promise<void>((resolve) => {
      const cancel = clock.after(timing.releaseMs, resolve);
      Promise.all(this.#freeing).then(() => {
        cancel();
        resolve();
      });
    });
  }

  #dispatch(
    self: UserSession,
    message: Exclude<ClientMessage, { id: "register" | "ping" }>,
  ): void {
    const { call } = self;
    const refuse = (refusal: Refusal) =>
      this.#refuse(self, message, refusal, self.extended);
    if ("callId" in message && message.callId !== undefined) {
      if (call?.id !== message.callId) {
        if (self.lastCallId === message.callId && MAY_BE_LATE.has(message.id)) {
          return;
        }
        return refuse(REFUSED.notInThatCall);
      }
    }
    switch (message.id) {
      case "call":
        return this.#call(self, message.to, message.sdpOffer);
      case "incomingCallResponse":
        if (call?.state !== "ringing" || call.callee !== self) {
          return refuse(REFUSED.noIncomingCall);
        }
        if (message.callResponse === "reject") {
          const words = message.message || `${self.name} declined.`;
          return call.end("declined", words, self);
        }
        if (!call.accept(message.sdpOffer ?? undefined)) {
          refuse(REFUSED.offerMissing);
        }
        return;
      case "onIceCandidate":
        return call?.addIceCandidate(call.roleOf(self), message.candidate);
      case "stop":
        return call?.end(
          call.state === "ringing" && call.caller === self
            ? "cancelled"
            : "hung_up",
          `${self.name} hung up.`,
          self,
        );
      case "prepareAnswer":
        if (!self.extended) return refuse(REFUSED.notExtended);
        if (call?.state !== "ringing" || call.callee !== self) {
          return refuse(REFUSED.noIncomingCall);
        }
        if (!call.prepare(message.sdpOffer)) refuse(REFUSED.preparedAlready);
        return;
      case "renegotiateOffer":
        if (!self.extended) return refuse(REFUSED.notExtended);
        if (call?.state !== "active") return refuse(REFUSED.notActive);
        return call.renegotiate(call.roleOf(self), message.sdpOffer);
      case "leaving":
        self.leaving = true;
        return;
      case "mediaState":
        if (!self.extended) return refuse(REFUSED.notExtended);
        call?.mediaStateChanged(call.roleOf(self), message.state);
        return call?.peerOf(self).sendExtended({
          id: "peerMediaState",
          callId: call.id,
          state: message.state,
        });
      default:
        message satisfies never;
    }
  }

  #call(self: UserSession, to: string, sdpOffer: string): void {
    const askedAt = this.parts.clock.now();
    const callee = this.#users.byName(to);
    const refusal = this.#registration.closed
      ? REFUSED.shuttingDown
      : refuseCall(self, callee);
    if (refusal || !callee) {
      if (refusal === REFUSED.busy) {
        callee?.sendExtended({ id: "missedCall", from: self.name });
      }
      return this.#refuse(
        self,
        { id: "call" },
        refusal ?? REFUSED.calleeNotRegistered,
        self.extended,
      );
    }
    const call = new Call(this.parts.randomId(), self, callee, sdpOffer, {
      ...this.parts,
      observer: this.#notices,
      freeing: (freed) => this.#ownFreeing(freed),
    });
    self.call = call;
    callee.call = call;
    this.#calls.add(call);
    this.parts.event?.({
      type: "call_started",
      callId: call.id,
      delayMs: this.parts.clock.now() - askedAt,
    });
    callee.send({
      id: "incomingCall",
      from: self.name,
      ...(callee.extended ? { callId: call.id } : {}),
    });
    self.sendExtended({ id: "ringing", callId: call.id });
    if (self.extended) call.progress();
    if (!callee.socket) call.setAway("callee", "socket", true);
    this.#announceBusy(call, true);
  }

  #callOver(call: Call, { reason, from }: CallEnd): void {
    this.#calls.delete(call);
    for (const session of [call.caller, call.callee]) {
      session.call = null;
      session.lastCallId = call.id;
    }
    this.#announceBusy(call, false);
    this.parts.event?.({
      type: "call_ended",
      callId: call.id,
      reason,
      from,
      durationMs: this.parts.clock.now() - call.startedAt,
    });
    if (this.#calls.size === 0) this.#emptied?.();
  }

  #ownFreeing(freed: Promise<void>): void {
    this.#freeing.add(freed);
    freed.then(() => this.#freeing.delete(freed));
  }

  #announceBusy(call: Call, busy: boolean): void {
    for (const session of [call.caller, call.callee]) {
      if (!this.#users.has(session)) continue;
      const { name } = session;
      this.#users.announce(session, { id: "userBusy", name, busy });
    }
  }

  #refuse(
    to: SignalingSocket | UserSession,
    message: { id: ClientMessage["id"] | null },
    refusal: Refusal,
    extended: boolean,
  ): void {
    const { id } = message;
    const answer = refusalMessage(id, refusal, extended);
    this.parts.event?.({
      type: "refused",
      message: id,
      reason: refusal.reason,
    });
    if (to instanceof UserSession) to.send(answer);
    else send(to, answer);
  }
}

function send(socket: SignalingSocket, message: ServerMessage): void {
  socket.send(JSON.stringify(message));
}
