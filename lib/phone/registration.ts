import {
  type ClientMessage,
  PROTOCOL_VERSION,
  type ServerMessage,
} from "../protocol.ts";
import type { Problem } from "./phone_state.ts";
import type { Platform } from "./platform.ts";
import { saveSession, takeSession } from "./saved_session.ts";

/** ms between attempts to get the own name back from a session that nobody can resume. */
const NAME_RETRY_MS = 2_000;
/** Attempts: until the server's grace for a lost session (15 s) is over. */
const NAME_RETRIES = 10;

/** The server's answer to a registration. */
export type RegisterResponse = ServerMessage & { id: "registerResponse" };

/** What a registration tells the phone. */
export interface RegistrationEvents {
  send(message: ClientMessage): void;
  accepted(response: RegisterResponse): void;
  refused(problem: Problem): void;
}

/** The name at the server: taken once, kept over one socket after another. */
export class Registration {
  #name: string | undefined;
  #resumeToken: string | undefined;
  #standing = false;
  /** The name was ours: who has it now may be our own session before. */
  #wasOurs = false;
  #retries = 0;
  #cancelRetry = () => {};

  constructor(
    private readonly platform: Platform,
    private readonly events: RegistrationEvents,
  ) {
    const saved = takeSession(platform);
    this.#name = saved?.name;
    this.#resumeToken = saved?.resumeToken;
  }

  /** Asked for or had; undefined when there is none. */
  get name(): string | undefined {
    return this.#name;
  }

  /** Whether the server knows us on the present socket. */
  get standing(): boolean {
    return this.#standing;
  }

  register(name: string): void {
    this.#name = name;
    this.#send();
  }

  /** There is a socket. */
  opened(): void {
    // Kept for "back" and shown again: the session is in use once more.
    takeSession(this.platform);
    if (this.#name !== undefined) this.#send();
  }

  /** The socket is gone. */
  lost(): void {
    this.#standing = false;
    this.#cancelRetry();
  }

  answered(response: RegisterResponse): void {
    if (response.response === "accepted") {
      this.#standing = true;
      this.#wasOurs = true;
      this.#retries = 0;
      this.#name = response.name ?? this.#name;
      this.#resumeToken = response.resumeToken;
      return this.events.accepted(response);
    }
    const { reason = "name_taken", message } = response;
    if (
      reason === "name_taken" && this.#wasOurs && this.#retries < NAME_RETRIES
    ) {
      this.#retries++;
      this.#cancelRetry();
      this.#cancelRetry = this.platform.after(
        NAME_RETRY_MS,
        () => this.#send(),
      );
      return;
    }
    this.forget();
    this.events.refused({ code: reason, message });
  }

  /** The name is not ours any more. */
  forget(): void {
    this.lost();
    this.#name = undefined;
    this.#resumeToken = undefined;
    this.#wasOurs = false;
    this.#retries = 0;
  }

  /** The page goes away; if it is reloaded, it takes the name up again. */
  close(): void {
    this.lost();
    const name = this.#name;
    const resumeToken = this.#resumeToken;
    if (name !== undefined && resumeToken !== undefined) {
      saveSession(this.platform, { name, resumeToken });
    }
  }

  #send(): void {
    if (this.#name === undefined) return;
    this.events.send({
      id: "register",
      name: this.#name,
      protocol: PROTOCOL_VERSION,
      resumeToken: this.#resumeToken,
    });
  }
}
