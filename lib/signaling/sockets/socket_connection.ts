import {
  type ClientMessage,
  isCounted,
  PROTOCOL_VERSION,
  type ServerMessage,
} from "../../shared/protocol.ts";
import type { Identity, IdentityVerifier } from "../sessions/identity.ts";
import { MessageGate } from "./message_gate.ts";
import { type Refusal, REFUSED } from "../refusal.ts";
import { type Sessions, UNPROVEN } from "../sessions/sessions.ts";
import { type SignalingSocket, UserSession } from "../sessions/user_session.ts";

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

type RegisterMessage = ClientMessage & { id: "register" };

/** What a connection needs of the exchange. */
export interface SocketConnectionParts {
  registration: Sessions;
  identity?: IdentityVerifier;
  dispatch(
    self: UserSession,
    message: Exclude<ClientMessage, { id: "register" | "ping" }>,
  ): void;
  refuse(
    to: SignalingSocket | UserSession,
    message: { id: ClientMessage["id"] | null },
    refusal: Refusal,
    extended: boolean,
  ): void;
}

/** What comes over one socket, in order, and whose session it is. */
export class SocketConnection implements SignalingConnection {
  #session: UserSession | null = null;
  readonly #gate = new MessageGate();

  /**
   * @param opened its place in the order in which sockets opened
   * @param address as limits count it; empty where unknown
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
      this.#refuse(message, REFUSED.tooEarly, false);
    }
  }

  handleInvalid(id: ClientMessage["id"] | null, refusal: Refusal): void {
    const answer = () => {
      const self = this.#own;
      if (self && id !== "register") this.#handled(self);
      this.#refuse({ id }, refusal, self?.extended ?? false);
    };
    if (!this.#gate.pass(answer)) answer();
  }

  handleClose(): void {
    this.#gate.close();
    const self = this.#own;
    this.#session = null;
    if (self) this.parts.registration.socketLost(self);
  }

  /** Null too when another socket took the session over, or its time ran out. */
  get #own(): UserSession | null {
    const session = this.#session;
    return session?.socket === this.socket &&
        this.parts.registration.has(session)
      ? session
      : null;
  }

  #handle(message: ClientMessage): void {
    if (message.id === "register") return this.#register(message);
    if (message.id === "ping") return this.#ping(message);
    const self = this.#own;
    if (!self) {
      return this.#refuse(message, REFUSED.callerNotRegistered, false);
    }
    if (isCounted(message)) this.#handled(self);
    else this.parts.registration.heard(self);
    this.parts.dispatch(self, message);
  }

  /** A bare one may be sent before the answer to a register is there. */
  #ping({ received }: ClientMessage & { id: "ping" }): void {
    const self = this.#own;
    if (received === undefined || !self?.extended) {
      return sendTo(this.socket, { id: "pong" });
    }
    self.acknowledge(received);
    this.parts.registration.heard(self);
    const iceServers = this.parts.registration.staleIceServers(self);
    sendTo(this.socket, { id: "pong", received: self.received, iceServers });
  }

  #handled(self: UserSession): void {
    this.parts.registration.heard(self);
    self.handled();
  }

  #register(message: RegisterMessage, proof?: Identity): void {
    const { registration, identity } = this.parts;
    const result = registration.register(
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
      // How long it may take is the limit for sockets on which nobody registers.
      this.#gate.hold(
        proofBy(identity!, message.token!),
        (found) => this.#register(message, found),
      );
    }
  }

  #refuseRegister(message: RegisterMessage, refusal: Refusal): void {
    const asked = (message.protocol ?? 1) >= PROTOCOL_VERSION;
    this.#refuse(message, refusal, this.#own?.extended ?? asked);
  }

  #refuse(
    message: { id: ClientMessage["id"] | null },
    refusal: Refusal,
    extended: boolean,
  ): void {
    this.parts.refuse(this.#own ?? this.socket, message, refusal, extended);
  }
}

/** Sends a message to a socket, whoever is there. */
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
