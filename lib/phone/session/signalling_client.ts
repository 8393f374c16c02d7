import * as v from "valibot";
import {
  type ClientMessage,
  CLOSE,
  isCounted,
  ServerMessage,
} from "../../shared/protocol.ts";
import { CountedDelivery } from "./counted_delivery.ts";
import type { LinkState } from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import { ReconnectPolicy } from "./reconnect_policy.ts";

/** ms between pings: well below the server's and proxies' idle limits. */
const PING_MS = 10_000;
/** ms of silence after a ping that mean that the network is gone, long before TCP says so. */
const SILENCE_MS = 4_000;
/** ms for an answer where there is reason to doubt: longer than any round trip that a call can bear. */
const PROBE_MS = 1_000;
/** ms for a socket to open: a network that is gone says nothing for minutes. */
const OPEN_MS = 5_000;
/** ms between attempts: a dropped Wi-Fi is often back at once. */
const RETRY_WAITS = { first: 250, longest: 5_000 };
/** Longest wait in ms while a call stands. */
const CALL_RETRY_MS = 1_000;
/** WebSocket.OPEN (RFC 6455's states as numbered by the browser API). */
const OPEN = 1;

/** What the client tells the phone. */
export interface SignallingEvents {
  opened(): void;
  received(message: ServerMessage): void;
  link(state: LinkState): void;
  /** Another socket has the session now: a next one must not take it back. */
  superseded(): void;
  /** The server closed the socket for what this page, or its network, did too much of. */
  refused(reason: "network_full" | "rate_limited"): void;
  /** Something came that is no message of the protocol. */
  unreadable(): void;
  /** Whether somebody waits for the connection now. */
  urgent(): boolean;
}

/** The signalling socket of the page's own server. */
export function pageSocketUrl(): string {
  const url = new URL("/one2one", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** The socket to the server: opens it, notices when it is dead, and opens it again. */
export class SignallingClient {
  readonly #policy: ReconnectPolicy;
  readonly #delivery = new CountedDelivery();
  /** The server knows us on the present socket. */
  #registered = false;
  #socket: WebSocket | null = null;
  #cancelRetry: (() => void) | null = null;
  #cancelPing = () => {};

  constructor(
    private readonly url: string,
    private readonly platform: Platform,
    private readonly events: SignallingEvents,
  ) {
    this.#policy = new ReconnectPolicy(RETRY_WAITS, platform.random);
  }

  /** Opens the socket, unless it is open or opening. */
  connect(): void {
    if (this.#socket) return;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.events.link("connecting");
    const socket = this.platform.createSocket(this.url);
    this.#socket = socket;
    this.#cancelPing = this.platform.after(OPEN_MS, () => this.#abandon());
    // A socket that was given up may still speak.
    const current =
      <A extends unknown[]>(handle: (...args: A) => void) => (...args: A) => {
        if (socket === this.#socket) handle(...args);
      };
    socket.onopen = current(() => {
      this.events.link("open");
      this.#pingLater();
      this.events.opened();
    });
    socket.onmessage = current(({ data }: MessageEvent<unknown>) => {
      // Not on open: a server that closes at once would be asked again at once.
      this.#policy.reset();
      this.#pingLater();
      const message = parse(data);
      this.#delivery.receiving(message);
      if (message) this.#received(message);
      else this.events.unreadable();
    });
    socket.onclose = current(({ code }: CloseEvent) => this.#lost(code));
  }

  /** How many messages of the session came; undefined where it cannot go on without a hole. */
  get received(): number | undefined {
    return this.#delivery.received;
  }

  /**
   * Sends it, again if need be, until the server has it or the session is over.
   *
   * @returns false when there is no connection now
   */
  send(message: ClientMessage): boolean {
    if (this.#socket?.readyState !== OPEN) return false;
    if (isCounted(message) && !this.#registered) return false;
    this.#socket.send(this.#delivery.sending(message));
    this.#tellIfDue();
    return true;
  }

  /** The network came back or is another one: tries at once instead of waiting, and doubts what is open. */
  retryNow(): void {
    const socket = this.#socket;
    if (this.#cancelRetry) this.connect();
    else if (socket?.readyState === OPEN) this.probe();
    else if (socket) {
      this.#drop(socket);
      this.connect();
    }
  }

  /** Finds out soon whether the connection lives. */
  probe(): void {
    if (!this.#ping()) return;
    this.#cancelPing();
    this.#cancelPing = this.platform.after(PROBE_MS, () => this.#abandon());
  }

  /** Closes it for good, or until the next `connect`. */
  close(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#cancelPing();
    const socket = this.#socket;
    this.#socket = null;
    this.#registered = false;
    socket?.close();
    this.events.link("closed");
  }

  #pingLater(): void {
    this.#cancelPing();
    this.#cancelPing = this.platform.after(PING_MS, () => {
      this.#ping();
      this.#cancelPing = this.platform.after(SILENCE_MS, () => this.#abandon());
    });
  }

  #received(message: ServerMessage): void {
    if (message.id === "pong" && !message.iceServers) return;
    if (message.id === "registerResponse" && message.response === "accepted") {
      this.#registered = true;
      for (const text of this.#delivery.resumed(message.received)) {
        this.#socket?.send(text);
      }
      // The server waits for a sign that its answer is here.
      this.#ping();
    }
    this.events.received(message);
    this.#tellIfDue();
  }

  #tellIfDue(): void {
    if (this.#delivery.due) this.#ping();
  }

  #ping(): boolean {
    const received = this.#registered ? this.#delivery.telling() : undefined;
    return this.send({ id: "ping", received });
  }

  /** It does not answer; its own close would come late. */
  #abandon(): void {
    const socket = this.#socket;
    this.#lost(null);
    socket?.close();
  }

  #drop(socket: WebSocket): void {
    this.#cancelPing();
    this.#socket = null;
    this.#registered = false;
    socket.close();
  }

  /** @param code of the close; null when it was silence */
  #lost(code: number | null): void {
    this.#cancelPing();
    this.#socket = null;
    this.#registered = false;
    if (code === CLOSE.tooBig) this.#delivery.refused();
    if (code === CLOSE.tooManySockets) this.events.refused("network_full");
    if (code === CLOSE.policy) this.events.refused("rate_limited");
    if (code === CLOSE.superseded) this.events.superseded();
    this.#cancelRetry = this.platform.after(
      this.#policy.next(this.events.urgent() ? CALL_RETRY_MS : undefined),
      () => this.connect(),
    );
    this.events.link("waiting_to_retry");
  }
}

function parse(data: unknown): ServerMessage | null {
  if (typeof data !== "string") return null;
  try {
    const result = v.safeParse(ServerMessage, JSON.parse(data));
    return result.success ? result.output : null;
  } catch {
    return null;
  }
}
