import {
  type ClientMessage,
  PROTOCOL_VERSION,
  type ServerMessage,
} from "../../shared/protocol.ts";
import type { TokenSource } from "./page_token.ts";
import type { Problem } from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import {
  CALL_KEY,
  forgetSession,
  type SavedSession,
  savedSession,
  saveSession,
} from "./saved_session.ts";

/**
 * ms between attempts to get our name back from a session that cannot be
 * resumed.
 */
const NAME_RETRY_MS = 2_000;
/**
 * Number of attempts: enough for the server's grace time of a lost session (15
 * s), or for a place on a busy network.
 */
const NAME_RETRIES = 10;

/** A session that a page gives up, for another tab to go on with it. */
export interface GivenSession {
  name: string;
  resumeToken: string;
  /** The call, as stored for the next page; null if there is none. */
  call: string | null;
}

/** The server's answer to a registration. */
export type RegisterResponse = ServerMessage & { id: "registerResponse" };

/** Events that a registration reports to the phone. */
export interface RegistrationEvents {
  send(message: ClientMessage): void;
  /**
   * Number of the session's messages received; undefined if a message was lost.
   */
  received(): number | undefined;
  accepted(response: RegisterResponse): void;
  /** The name was refused; without a problem, there is no name to register. */
  refused(problem?: Problem): void;
}

/** Our name at the server: taken once, and kept across sockets. */
export class Registration {
  #name: string | undefined;
  #resumeToken: string | undefined;
  #standing = false;
  /** This page owns the session; a previous page does not. */
  #begun = false;
  /**
   * We had the name before: its current holder may be our own previous session.
   */
  #wasOurs = false;
  #retries = 0;
  #cancelRetry = () => {};
  /**
   * A stored session, until it is clear whether its previous page is still
   * open.
   */
  #unclaimed: SavedSession | null;
  #tab: string | undefined;
  /** A new token was already requested after a refusal. */
  #renewed = false;
  /**
   * Number of the latest wait for a token; results of earlier waits are
   * ignored.
   */
  #wait = 0;

  /** @param tokens identify the person, who then chooses no name */
  constructor(
    private readonly platform: Platform,
    private readonly events: RegistrationEvents,
    private readonly tokens?: TokenSource,
  ) {
    const saved = savedSession(platform);
    this.#unclaimed = saved;
    this.#tab = saved?.tab;
    this.#name = saved?.name ?? (tokens && !tokens.guest ? "" : undefined);
    this.#resumeToken = saved?.resumeToken;
  }

  /** The requested or registered name; undefined if there is none. */
  get name(): string | undefined {
    return this.#name;
  }

  /** Whether we are registered on the current socket. */
  get standing(): boolean {
    return this.#standing;
  }

  register(name: string): void {
    this.#name = name;
    this.#begin();
  }

  /** This session, for another tab to go on with it. */
  get given(): GivenSession {
    const { storage } = this.platform;
    return {
      name: this.#name ?? "",
      resumeToken: this.#resumeToken ?? "",
      call: storage?.getItem(CALL_KEY) ?? null,
    };
  }

  /** Goes on with the session of another page. */
  adopt({ name, resumeToken, call }: GivenSession): void {
    // The switches are read from there, so nothing goes on that was off.
    if (call) this.platform.storage?.setItem(CALL_KEY, call);
    this.#resumeToken = resumeToken;
    this.register(name);
  }

  /** A socket opened. */
  opened(): void {
    if (this.#unclaimed) this.#claim(this.#unclaimed);
    else if (this.#name !== undefined) this.#begin();
  }

  /** The socket is lost. */
  lost(): void {
    this.#standing = false;
    this.#wait++;
    this.#cancelRetry();
  }

  answered(response: RegisterResponse): void {
    if (response.response === "accepted") {
      this.#standing = true;
      this.#begun = true;
      this.#wasOurs = true;
      this.#retries = 0;
      this.#renewed = false;
      this.#name = response.name ?? this.#name;
      this.#resumeToken = response.resumeToken;
      this.#save();
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
    const { retryAfterMs } = response;
    if (retryAfterMs !== undefined && this.#retries < NAME_RETRIES) {
      this.#retries++;
      this.#cancelRetry();
      this.#cancelRetry = this.platform.after(
        retryAfterMs * (1 + this.platform.random()),
        () => this.#send(),
      );
      return;
    }
    const refuse = () => {
      this.forget();
      this.events.refused({ code: reason, message });
    };
    if (reason !== "unauthorized" || this.#renewed) return refuse();
    this.#renewed = true;
    this.#renewToken((another) => another ? this.#send() : refuse());
  }

  /** The name is no longer ours. */
  forget(): void {
    this.lost();
    forgetSession(this.platform);
    this.#unclaimed = null;
    this.#name = undefined;
    this.#resumeToken = undefined;
    this.#begun = false;
    this.#wasOurs = false;
    this.#retries = 0;
    this.#renewed = false;
  }

  /**
   * A duplicated tab has a copy of the stored session: only the page that holds
   * the lock may use it.
   */
  #claim({ tab, name }: SavedSession): void {
    const { claim } = this.platform;
    const claimed = claim ? claim(lockName(tab)) : Promise.resolve(true);
    claimed.then((ours) => {
      if (!this.#unclaimed || this.#name !== name) return;
      this.#unclaimed = null;
      if (ours) return this.#begin();
      this.#tab = undefined;
      this.forget();
      if (this.tokens && !this.tokens.guest) this.register("");
      else this.events.refused();
    });
  }

  /** Registers as soon as there is a name or token. */
  #begin(): void {
    if (this.tokens && this.tokens.current === undefined) {
      // If there is still no token, the server says what is missing.
      this.#renewToken(() => this.#send());
    } else this.#send();
  }

  #renewToken(then: (another: boolean) => void): void {
    const wait = ++this.#wait;
    const renewed = this.tokens?.renew() ?? Promise.resolve(false);
    renewed.then((another) => {
      if (wait === this.#wait) then(another);
    });
  }

  #save(): void {
    const name = this.#name;
    const resumeToken = this.#resumeToken;
    if (name === undefined || resumeToken === undefined) return;
    if (this.#tab === undefined) {
      this.#tab = `${this.platform.now()} ${this.platform.random()}`;
      // The id is unique, so the claim succeeds. Its result matters only at a
      // reload.
      void this.platform.claim?.(lockName(this.#tab));
    }
    saveSession(this.platform, { tab: this.#tab, name, resumeToken });
  }

  #send(): void {
    if (this.#name === undefined) return;
    this.events.send({
      id: "register",
      sealed: true,
      reseals: true,
      secondCall: true,
      name: this.#name,
      protocol: PROTOCOL_VERSION,
      resumeToken: this.#resumeToken,
      // Written by `closed_ringing.ts`, which is loaded later.
      secret: this.platform.deviceStorage?.getItem("ringSecret") ?? undefined,
      received: this.#begun ? this.events.received() : undefined,
      token: this.tokens?.current,
    });
  }
}

/** Name of the Web Lock that a page holds while it owns a session. */
function lockName(tab: string): string {
  return `session ${tab}`;
}
