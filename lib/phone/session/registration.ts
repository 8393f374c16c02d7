import {
  type ClientMessage,
  PROTOCOL_VERSION,
  type ServerMessage,
} from "../../shared/protocol.ts";
import type { TokenSource } from "./page_token.ts";
import type { Problem } from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import {
  forgetSession,
  type SavedSession,
  savedSession,
  saveSession,
} from "./saved_session.ts";

/** ms between attempts to get the own name back from a session that nobody can resume. */
const NAME_RETRY_MS = 2_000;
/** Attempts: until the server's grace for a lost session (15 s) is over, or until a busy network's turn comes. */
const NAME_RETRIES = 10;

/** The server's answer to a registration. */
export type RegisterResponse = ServerMessage & { id: "registerResponse" };

/** What a registration tells the phone. */
export interface RegistrationEvents {
  send(message: ClientMessage): void;
  /** How many messages of the session came; undefined where it cannot go on without a hole. */
  received(): number | undefined;
  accepted(response: RegisterResponse): void;
  /** Without a problem: there is no name to go on with. */
  refused(problem?: Problem): void;
}

/** The name at the server: taken once, kept over one socket after another. */
export class Registration {
  #name: string | undefined;
  #resumeToken: string | undefined;
  #standing = false;
  /** The session is this page's, not that of a page before. */
  #begun = false;
  /** The name was ours: who has it now may be our own session before. */
  #wasOurs = false;
  #retries = 0;
  #cancelRetry = () => {};
  /** Set while it is not known whether the page that left it is still there. */
  #unclaimed: SavedSession | null;
  #tab: string | undefined;
  /** Of a token that was refused another was asked for. */
  #renewed = false;
  /** The latest wait for a token; what comes of those before counts for nothing. */
  #wait = 0;

  /** @param tokens say who the person is, who then takes no name */
  constructor(
    private readonly platform: Platform,
    private readonly events: RegistrationEvents,
    private readonly tokens?: TokenSource,
  ) {
    const saved = savedSession(platform);
    this.#unclaimed = saved;
    this.#tab = saved?.tab;
    this.#name = saved?.name ?? (tokens && "");
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
    this.#begin();
  }

  /** There is a socket. */
  opened(): void {
    if (this.#unclaimed) this.#claim(this.#unclaimed);
    else if (this.#name !== undefined) this.#begin();
  }

  /** The socket is gone. */
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

  /** The name is not ours any more. */
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

  /** A copy of a tab has what the tab has saved: the session stays with who has the lock. */
  #claim({ tab, name }: SavedSession): void {
    const { claim } = this.platform;
    const claimed = claim ? claim(lockName(tab)) : Promise.resolve(true);
    claimed.then((ours) => {
      if (!this.#unclaimed || this.#name !== name) return;
      this.#unclaimed = null;
      if (ours) return this.#begin();
      this.#tab = undefined;
      this.forget();
      if (this.tokens) this.register("");
      else this.events.refused();
    });
  }

  /** Says who we are, once there is what to say it by. */
  #begin(): void {
    if (this.tokens && this.tokens.current === undefined) {
      // Without one, the server says what is missing.
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
      // Its own, so nobody else has it; whether it can be had shows at a reload.
      void this.platform.claim?.(lockName(this.#tab));
    }
    saveSession(this.platform, { tab: this.#tab, name, resumeToken });
  }

  #send(): void {
    if (this.#name === undefined) return;
    this.events.send({
      id: "register",
      name: this.#name,
      protocol: PROTOCOL_VERSION,
      resumeToken: this.#resumeToken,
      received: this.#begun ? this.events.received() : undefined,
      token: this.tokens?.current,
    });
  }
}

/** Of the Web Lock that a page holds while a session is its own. */
function lockName(tab: string): string {
  return `session ${tab}`;
}
