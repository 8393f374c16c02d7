import {
  type ClientMessage,
  isCounted,
  type ProtocolVersion,
  type ServerMessage,
} from "../../shared/protocol.ts";
import type { Identity, IdentityVerifier } from "../sessions/identity.ts";
import { MessageGate } from "./message_gate.ts";
import { type Refusal, REFUSED } from "../refusal.ts";
import type { Requests } from "../requests.ts";
import {
  protocolVersionOf,
  type Sessions,
  UNPROVEN,
} from "../sessions/sessions.ts";
import { type SignalingSocket, UserSession } from "../sessions/user_session.ts";

/** The exchange's side of a socket. */
export interface SignalingConnection {
  /** Handles a message that matches its schema. */
  handleMessage(message: ClientMessage): void;
  /** Handles an invalid message; `id` is null if it could not be identified. */
  handleInvalid(id: ClientMessage["id"] | null, refusal: Refusal): void;
  /** The socket is gone. Idempotent. */
  handleClose(): void;
  /** Whether a name is registered on this socket. */
  readonly registered: boolean;
}

type RegisterMessage = ClientMessage & { id: "register" };

/** The parts of the exchange that a connection uses. */
export interface SocketConnectionParts {
  sessions: Sessions;
  identity?: IdentityVerifier;
  requests: Requests;
  refuse(
    to: SignalingSocket | UserSession,
    message: { id: ClientMessage["id"] | null },
    refusal: Refusal,
    version: ProtocolVersion,
  ): void;
}

/** Handles the messages of one socket in order, and knows its session. */
export class SocketConnection implements SignalingConnection {
  #session: UserSession | null = null;
  readonly #gate = new MessageGate();

  /**
   * @param opened position in the order in which sockets opened
   * @param address as counted by limits; empty if unknown
   */
  constructor(
    private readonly socket: SignalingSocket,
    private readonly opened: number,
    private readonly address: string,
    private readonly parts: SocketConnectionParts,
  ) {}

  get registered(): boolean {
    return this.#own !== null;
  }

  handleMessage(message: ClientMessage): void {
    if (!this.#gate.pass(() => this.#handle(message))) {
      this.#refuse(message, REFUSED.tooEarly, 1);
    }
  }

  handleInvalid(id: ClientMessage["id"] | null, refusal: Refusal): void {
    const answer = () => {
      const self = this.#own;
      if (self && id !== "register") this.#handled(self);
      this.#refuse({ id }, refusal, self?.protocolVersion ?? 1);
    };
    if (!this.#gate.pass(answer)) answer();
  }

  handleClose(): void {
    this.#gate.close();
    const self = this.#own;
    this.#session = null;
    if (self) this.parts.sessions.socketLost(self);
  }

  /** The session, if it still belongs to this socket; null if another socket took it over or it has ended. */
  get #own(): UserSession | null {
    const session = this.#session;
    return session?.socket === this.socket &&
        this.parts.sessions.has(session)
      ? session
      : null;
  }

  #handle(message: ClientMessage): void {
    if (message.id === "register") return this.#register(message);
    if (message.id === "ping") return this.#ping(message);
    const self = this.#own;
    if (!self) {
      return this.#refuse(message, REFUSED.callerNotRegistered, 1);
    }
    if (isCounted(message)) this.#handled(self);
    else this.parts.sessions.heard(self);
    this.parts.requests.handle(self, message);
  }

  /** Answers a ping. One without a count may have been sent before the answer to a register arrived. */
  #ping({ received }: ClientMessage & { id: "ping" }): void {
    const self = this.#own;
    if (received === undefined || self?.protocolVersion !== 2) {
      return sendTo(this.socket, { id: "pong" });
    }
    self.acknowledge(received);
    this.parts.sessions.heard(self);
    const iceServers = this.parts.sessions.staleIceServers(self);
    sendTo(this.socket, { id: "pong", received: self.received, iceServers });
  }

  #handled(self: UserSession): void {
    this.parts.sessions.heard(self);
    self.handled();
  }

  #register(message: RegisterMessage, proof?: Identity): void {
    const { sessions, identity } = this.parts;
    const result = sessions.register(
      message,
      this.socket,
      this.opened,
      this.address,
      this.#own,
      proof,
    );
    if (result instanceof UserSession) this.#session = result;
    else if (result !== UNPROVEN) this.#refuseRegister(message, result);
    else {
      // The limit for unregistered sockets bounds this time.
      this.#gate.hold(
        proofBy(identity!, message.token!),
        (found) => this.#register(message, found),
      );
    }
  }

  #refuseRegister(message: RegisterMessage, refusal: Refusal): void {
    const asked = protocolVersionOf(message);
    this.#refuse(message, refusal, this.#own?.protocolVersion ?? asked);
  }

  #refuse(
    message: { id: ClientMessage["id"] | null },
    refusal: Refusal,
    version: ProtocolVersion,
  ): void {
    this.parts.refuse(this.#own ?? this.socket, message, refusal, version);
  }
}

/** Sends a message to a socket, registered or not. */
export function sendTo(socket: SignalingSocket, message: ServerMessage): void {
  socket.send(JSON.stringify(message));
}

/** A verifier that fails proves nothing. */
async function proofBy(
  identity: IdentityVerifier,
  token: string,
): Promise<Identity> {
  try {
    return await identity.verify(token);
  } catch {
    return REFUSED.tokenUnchecked;
  }
}
