import {
  type ClientMessage,
  CLOSE,
  type IceServer,
  PROTOCOL_VERSION,
  type ServerMessage,
} from "../protocol.ts";
import type { Clock } from "./clock.ts";
import type { ExchangeEvent } from "./exchange_event.ts";
import { type Refusal, REFUSED } from "./refusal.ts";
import type { Timing } from "./timing.ts";
import { normalizeUserName } from "./user_name.ts";
import type { UserRegistry } from "./user_registry.ts";
import { type SignalingSocket, UserSession } from "./user_session.ts";

/** What registration needs. */
export interface RegistrationParts {
  users: UserRegistry;
  clock: Clock;
  timing: Timing;
  /** Unguessable. */
  randomId(): string;
  /** Asked at each registration, since credentials expire. */
  iceServers(): IceServer[];
  event(event: ExchangeEvent): void;
}

/** Who is who: a session from its register to its end, over one socket after another. */
export class Registration {
  /** Takes nobody new, and no session back. */
  closed = false;

  constructor(private readonly parts: RegistrationParts) {}

  /**
   * @param current the session that the socket has already
   * @returns the session, or why there is none
   */
  register(
    message: ClientMessage & { id: "register" },
    socket: SignalingSocket,
    current: UserSession | null,
  ): UserSession | Refusal {
    const { users } = this.parts;
    const extended = (message.protocol ?? 1) >= PROTOCOL_VERSION;
    if (current) return REFUSED.alreadyRegistered;
    if (this.closed) return REFUSED.shuttingDown;
    const known = extended && message.resumeToken !== undefined
      ? users.byToken(message.resumeToken)
      : undefined;
    if (known && !known.overflowed) return this.#resume(known, socket);
    const name = normalizeUserName(message.name);
    if (name === null) return REFUSED.invalidName;
    if (known) this.remove(known);
    if (users.byName(name)) return REFUSED.nameTaken;
    const token = this.parts.randomId();
    const session = new UserSession(name, extended, socket, token);
    users.add(session);
    session.send(this.#welcome(session, false));
    users.announce(session, { id: "userJoined", name });
    this.parts.event({ type: "registered", extended, resumed: false });
    return session;
  }

  /** A session of part 2 waits for another socket, one of part 1 is over. */
  socketLost(session: UserSession): void {
    session.detach();
    if (!session.extended || this.closed) return this.remove(session);
    const { call } = session;
    call?.setAway(call.roleOf(session), "socket", true);
    session.cancelGrace = this.parts.clock.after(
      session.leaving ? this.parts.timing.leavingMs : this.parts.timing.graceMs,
      () => this.remove(session),
    );
  }

  /** The end of a session, and of its call. */
  remove(session: UserSession): void {
    session.cancelGrace?.();
    session.cancelGrace = null;
    if (!this.parts.users.remove(session)) return;
    session.call?.end(
      "peer_lost",
      `The connection to ${session.name} was lost.`,
      session,
    );
    this.parts.users.announce(session, { id: "userLeft", name: session.name });
    this.parts.event({ type: "unregistered" });
  }

  /** A dropped socket came back, or a new one came before the old one was missed. */
  #resume(session: UserSession, socket: SignalingSocket): UserSession {
    const before = session.socket;
    session.leaving = false;
    this.parts.users.rotateToken(session, this.parts.randomId());
    session.cancelGrace?.();
    session.cancelGrace = null;
    session.attach(socket, this.#welcome(session, true));
    before?.close(CLOSE.superseded, "the session goes on over another socket");
    const { call } = session;
    call?.setAway(call.roleOf(session), "socket", false);
    this.parts.event({ type: "registered", extended: true, resumed: true });
    return session;
  }

  #welcome(session: UserSession, resumed: boolean): ServerMessage {
    if (!session.extended) {
      return { id: "registerResponse", response: "accepted" };
    }
    const { call } = session;
    return {
      id: "registerResponse",
      response: "accepted",
      name: session.name,
      resumeToken: session.resumeToken,
      resumed,
      iceServers: this.parts.iceServers(),
      users: this.parts.users.othersThan(session),
      ...(call && call.state !== "ended"
        ? {
          call: {
            callId: call.id,
            peer: call.peerOf(session).name,
            role: call.roleOf(session),
            state: call.state,
          },
        }
        : {}),
    };
  }
}
