import type { ClientMessage, ServerMessage } from "../../shared/protocol.ts";
import type { LinkState, Problem } from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import type { TokenSource } from "./page_token.ts";
import {
  type GivenSession,
  type RegisterResponse,
  Registration,
} from "./registration.ts";
import { SignalingClient } from "./signaling_client.ts";

/** Events that a session reports to the phone. */
export interface SessionEvents {
  received(message: ServerMessage): void;
  sent(message: ClientMessage): void;
  registered(userName: string, response: RegisterResponse): void;
  /** The name was refused or is lost. */
  unregistered(problem?: Problem): void;
  link(state: LinkState): void;
  notice(problem: Problem): void;
  /** For the log. */
  note(text: string): void;
  /** Whether somebody is waiting for the connection. */
  urgent(): boolean;
}

/** Our registration at the server, over as many sockets as it takes. */
export class Session {
  readonly #client: SignalingClient;
  readonly #registration: Registration;

  /** @param tokens identify the person, who then chooses no name */
  constructor(
    url: string,
    platform: Platform,
    private readonly events: SessionEvents,
    tokens?: TokenSource,
  ) {
    this.#registration = new Registration(platform, {
      send: (message) => this.send(message),
      received: () => this.#client.received,
      accepted: (response) =>
        events.registered(this.#registration.name ?? "", response),
      refused: (problem) => events.unregistered(problem),
    }, tokens);
    this.#client = new SignalingClient(url, platform, {
      opened: () => this.#registration.opened(),
      received: (message) => this.#received(message),
      link: (link) => {
        if (link !== "open") this.#registration.lost();
        events.link(link);
      },
      superseded: () => this.#over({ code: "connection_lost" }),
      ended: () => this.#over({ code: "ended_by_operator" }),
      refused: (code) => events.notice({ code }),
      unreadable: () => events.note("unreadable message"),
      urgent: () => events.urgent(),
    });
  }

  /** The requested or registered name; undefined if there is none. */
  get name(): string | undefined {
    return this.#registration.name;
  }

  /** Whether we are registered on the current socket. */
  get standing(): boolean {
    return this.#registration.standing;
  }

  connect(): void {
    this.#client.connect();
  }

  /** The network is back or has changed: reconnects without waiting. */
  retryNow(): void {
    this.#client.retryNow();
  }

  /** Checks soon whether the connection is alive. */
  probe(): void {
    this.#client.probe();
  }

  register(name: string): void {
    this.#registration.register(name);
  }

  /** Ends the session here, for another tab to go on with it. */
  give(): GivenSession {
    const { given } = this.#registration;
    this.leave();
    return given;
  }

  /** Goes on with the session of another page. */
  adopt(session: GivenSession): void {
    this.#registration.adopt(session);
  }

  /** @returns false when there is no connection now */
  send(message: ClientMessage): boolean {
    const sent = this.#client.send(message);
    if (sent) this.events.sent(message);
    return sent;
  }

  /** Gives the name up. The next one is registered over another socket. */
  leave(): void {
    this.close();
    this.#registration.forget();
    this.connect();
  }

  /** The page goes away: the server keeps the session for a while. */
  close(): void {
    if (this.standing) this.send({ id: "leaving" });
    this.#client.close();
  }

  #over(problem: Problem): void {
    this.#registration.forget();
    this.events.unregistered(problem);
  }

  #received(message: ServerMessage): void {
    this.events.received(message);
    if (message.id === "registerResponse") this.#registration.answered(message);
  }
}
