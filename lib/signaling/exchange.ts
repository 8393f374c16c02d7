import {
  type ClientMessage,
  type IceServer,
  PROTOCOL_VERSION,
  type ServerMessage,
} from "../protocol.ts";
import type { CallMediaService } from "./call_media.ts";
import type { CallState } from "./call_observer.ts";
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
import { StandingCalls } from "./standing_calls.ts";
import type { Timing } from "./timing.ts";
import { isUserName } from "./user_name.ts";
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
  readonly #registration: Registration;
  readonly #calls: StandingCalls;
  #shutdown: Promise<void> | null = null;

  constructor(private readonly parts: ExchangeParts) {
    const inner = {
      ...parts,
      users: this.#users,
      event: (what: ExchangeEvent) => parts.event?.(what),
    };
    this.#registration = new Registration(inner);
    this.#calls = new StandingCalls(inner);
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
    return this.#calls.byState();
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
    await this.#calls.emptied(drainMs);
    this.#calls.endAll();
    for (const session of [...this.#users.sessions()]) {
      this.#registration.remove(session);
    }
    await this.#calls.freed(this.parts.timing.releaseMs);
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
        // Meant for a call before this one, of somebody else.
        if (message.from && !isUserName(message.from, call.caller.name)) {
          return refuse(REFUSED.notInThatCall);
        }
        if (message.callResponse === "reject") {
          return call.end("declined", message.message ?? "", self);
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
    const callee = this.#users.byName(to);
    const refusal = this.#registration.closed
      ? REFUSED.shuttingDown
      : refuseCall(self, callee);
    if (!refusal && callee) return this.#calls.place(self, callee, sdpOffer);
    if (refusal === REFUSED.busy) {
      callee?.sendExtended({ id: "missedCall", from: self.name });
    }
    this.#refuse(
      self,
      { id: "call" },
      refusal ?? REFUSED.calleeNotRegistered,
      self.extended,
    );
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
