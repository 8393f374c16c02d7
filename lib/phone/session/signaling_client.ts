import * as v from "valibot";
import {
  type ClientMessage,
  isCounted,
  ServerMessage,
} from "../../shared/protocol.ts";
import { CLOSE } from "../../shared/close_codes.ts";
import { CountedDelivery } from "./counted_delivery.ts";
import type { LinkState } from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import { ReconnectPolicy } from "./reconnect_policy.ts";

/** ms between pings: well below the idle limits of servers and proxies. */
const PING_MS = 10_000;
/**
 * ms without an answer to a ping after which the network counts as lost, long
 * before TCP reports it.
 */
const SILENCE_MS = 4_000;
/**
 * ms to wait for an answer when the connection is in doubt: longer than any
 * round trip that a call can tolerate.
 */
const PROBE_MS = 1_000;
/** ms for a socket to open: a lost network may report nothing for minutes. */
const OPEN_MS = 5_000;
/** ms between attempts: a dropped Wi-Fi often returns at once. */
const RETRY_WAITS = { first: 250, longest: 5_000 };
/** Longest wait in ms during a call. */
const CALL_RETRY_MS = 1_000;
/** WebSocket.OPEN, as numbered by the browser API. */
const OPEN = 1;

/** Events that the client reports to the phone. */
export interface SignalingEvents {
  opened(): void;
  received(message: ServerMessage): void;
  link(state: LinkState): void;
  /**
   * Another socket took over the session, and this one must not take it back.
   */
  superseded(): void;
  /** An operator ended the session. */
  ended(): void;
  /**
   * The server closed the socket because this page or its network exceeded a
   * limit.
   */
  refused(reason: "network_full" | "rate_limited"): void;
  /** A message arrived that does not follow the protocol. */
  unreadable(): void;
  /** Whether somebody is waiting for the connection. */
  urgent(): boolean;
}

/** URL of the signaling socket on the page's own server. */
export function pageSocketUrl(): string {
  const url = new URL("/one2one", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/**
 * The socket to the server. Opens it, detects a dead connection and reconnects.
 */
export class SignalingClient {
  readonly #policy: ReconnectPolicy;
  readonly #delivery = new CountedDelivery();
  /** Registered on the current socket. */
  #registered = false;
  #socket: WebSocket | null = null;
  #cancelRetry: (() => void) | null = null;
  #cancelPing = () => {};

  constructor(
    private readonly url: string,
    private readonly platform: Platform,
    private readonly events: SignalingEvents,
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
    // An abandoned socket may still fire events.
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
      // Not when the socket opens: a server that closes it at once would be
      // tried again at once.
      this.#policy.reset();
      this.#pingLater();
      const message = parse(data);
      this.#delivery.receiving(message);
      if (message) this.#received(message);
      else this.events.unreadable();
    });
    socket.onclose = current(({ code }: CloseEvent) => this.#lost(code));
  }

  /**
   * Number of the session's messages received; undefined if a message was lost.
   */
  get received(): number | undefined {
    return this.#delivery.received;
  }

  /**
   * Sends a message, repeatedly if needed, until the server has it or the
   * session is over.
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

  /**
   * The network is back or has changed: reconnects at once, or checks the open
   * socket.
   */
  retryNow(): void {
    const socket = this.#socket;
    if (this.#cancelRetry) this.connect();
    else if (socket?.readyState === OPEN) this.probe();
    else if (socket) {
      this.#drop(socket);
      this.connect();
    }
  }

  /** Checks soon whether the connection is alive. */
  probe(): void {
    if (!this.#ping()) return;
    this.#cancelPing();
    this.#cancelPing = this.platform.after(PROBE_MS, () => this.#abandon());
  }

  /** Closes the connection until the next `connect`. */
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
      // The server waits for a sign that its answer arrived.
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

  /**
   * Gives up a socket that does not answer; its own close event would come
   * late.
   */
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

  /** @param code close code; null after silence */
  #lost(code: number | null): void {
    this.#cancelPing();
    this.#socket = null;
    this.#registered = false;
    if (code === CLOSE.tooBig) this.#delivery.refused();
    if (code === CLOSE.tooManySockets) this.events.refused("network_full");
    if (code === CLOSE.policy) this.events.refused("rate_limited");
    if (code === CLOSE.superseded) this.events.superseded();
    if (code === CLOSE.ended) this.events.ended();
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
