import type { MediaPeerEvents } from "../media_engine.ts";
import { FLOW_TIMEOUT_MS } from "../webrtc/flow_watch.ts";
import { type LegLimits, LegMeter } from "../webrtc/leg_limits.ts";
import { RateLimit } from "../../net/rate_limit.ts";
import type { BrowserCredentials, Credentials } from "./credentials.ts";
import { RelayedMedia } from "./relayed_media.ts";
import {
  CONSENT_MS,
  LegPaths,
  type Path as PathOf,
  type PathOwner,
} from "./leg_paths.ts";
import type { RelayCounts } from "./relay_counts.ts";
import type { StunMessage } from "./stun_message.ts";

/**
 * Checks of one browser that are verified: a browser with several networks sends
 * about 20 a second for each pair of addresses until one is answered.
 */
const CHECKS = { perSecond: 50, burst: 500 };

/** ms without media after which the relay asks a browser whether it is there, and asks again: the answer comes before the silence is reported. */
const SILENCE_MS = FLOW_TIMEOUT_MS / 2;

/** Credentials of a browser: those before a restart of ICE stay valid until it is over. */
const MAX_BROWSER_CREDENTIALS = 2;

/** An address of a leg's browser. */
export type Path = PathOf<RelayLeg>;

/** The parts of its relay that a leg needs. */
export interface LegOwner extends PathOwner<RelayLeg> {
  readonly counts: RelayCounts;
  readonly limits: LegLimits;
  /** New credentials for checks of a leg's browser. */
  expect(leg: RelayLeg): Credentials;
  forget(credentials: Credentials): void;
  closed(leg: RelayLeg): void;
  fault(error: unknown): void;
}

/** One browser at the relay: its credentials, its addresses and its media. */
export class RelayLeg {
  readonly media: RelayedMedia;
  readonly meter: LegMeter;
  /** The leg that this one's packets go to. */
  pair: RelayLeg | null = null;
  /** Where packets for the browser go; null before it has answered a check, and without its consent. */
  destination: Path | null = null;
  readonly #owner: LegOwner;
  readonly #events: MediaPeerEvents;
  readonly #paths: LegPaths<RelayLeg>;
  readonly #checks: RateLimit;
  /** The newest last; the one before it is valid until the browser uses the newest. */
  readonly #credentials: Credentials[] = [];
  /** The browser's own, the newest last. */
  #browser: BrowserCredentials[] = [];
  /** The last path that was nominated with the newest credentials. */
  #wanted: Path | null = null;
  /** The credentials of the last nomination that was followed. */
  #nominatedBy: Credentials | null = null;
  #askedAtMs = 0;
  /** Whether its browser has shown that it has keys. */
  #secured = false;
  #connected = false;
  #awaitedSinceMs: number | null = null;
  #closed = false;

  constructor(owner: LegOwner, events: MediaPeerEvents, nowMs: number) {
    this.#owner = owner;
    this.#events = events;
    this.meter = new LegMeter(owner.limits, nowMs);
    this.#paths = new LegPaths<RelayLeg>(this, owner);
    this.#checks = new RateLimit(CHECKS.perSecond, CHECKS.burst, nowMs);
    this.media = new RelayedMedia({
      mediaFlowIn: (...flow) => this.#tell(() => events.mediaFlowIn(...flow)),
      mediaFlowOut: (...flow) => this.#tell(() => events.mediaFlowOut(...flow)),
    });
  }

  /** New credentials for its browser. Earlier ones stay valid until it uses these. */
  renew(): Credentials {
    while (this.#credentials.length > 1) this.#dropOldest();
    const credentials = this.#owner.expect(this);
    this.#credentials.push(credentials);
    return credentials;
  }

  /** The browser's credentials of its newest description. */
  known(browser: BrowserCredentials): void {
    this.#browser.push(browser);
    this.#browser = this.#browser.slice(-MAX_BROWSER_CREDENTIALS);
    this.#paths.known(browser);
  }

  /** Its browser has the credentials: the leg fails unless it is reached within {@link CONSENT_MS}. */
  awaitChecks(nowMs: number): void {
    this.#awaitedSinceMs = nowMs;
    if (!this.destination) {
      this.#tell(() => this.#events.iceState("CONNECTING"));
    }
  }

  /** Whether another check may be verified: each costs more than a packet. */
  admitCheck(nowMs: number): boolean {
    return this.#checks.take(nowMs);
  }

  /** Handles a valid check from an address that belongs to no other leg. */
  checked(
    message: StunMessage,
    credentials: Credentials,
    bytes: Uint8Array,
    addresses: Uint32Array,
    at: number,
    nowMs: number,
  ): void {
    const newest = credentials === this.#credentials.at(-1);
    if (newest) { while (this.#credentials.length > 1) this.#dropOldest(); }
    const prefix = credentials.username.length;
    const browser =
      this.#browser.findLast(({ ufragBytes }) =>
        message.isBy(bytes, prefix, ufragBytes)
      ) ?? null;
    const path = this.#paths.checked(
      { credentials, browser, bytes: message.length },
      addresses,
      at,
      nowMs,
      this.destination,
    );
    // Checks of before a restart must not lead media back.
    if (newest && message.nominates) this.#wanted = path;
    if (path.answeredAtMs !== null) this.#follow(path);
  }

  /** Its browser answered a check of the relay's own: it is at that address. */
  answered(path: Path, nowMs: number): void {
    this.#awaitedSinceMs = null;
    this.#paths.answered(path, nowMs);
    this.#follow(path);
  }

  /** Sends to a path where the browser is, if it nominated that one, or there is no other. */
  #follow(path: Path): void {
    const first = this.destination === null;
    const wanted = path === this.#wanted;
    if (!first && !wanted) return;
    this.destination = path;
    if (first) {
      this.#tell(() => this.#events.iceState("CONNECTED"));
      this.#connectBoth();
    }
    // A browser repeats its nomination with each check.
    if (wanted && this.#nominatedBy !== path.credentials) {
      this.#nominatedBy = path.credentials;
      this.#tell(() => this.#events.iceState("READY"));
    }
  }

  /** Its browser has sent something that needs keys. */
  secured(): void {
    if (this.#secured) return;
    this.#secured = true;
    this.#connectBoth();
  }

  /** Whether {@link secured} was called. */
  get isSecured(): boolean {
    return this.#secured;
  }

  /** Called by the relay's timer: notices silence and the end of consent. */
  tick(nowMs: number): void {
    this.media.tickIn(nowMs);
    if (!this.#isSilentByItself(nowMs)) this.media.tickOut(nowMs);
    const expired = this.#paths.expire(nowMs);
    if (this.destination && expired.includes(this.destination)) {
      // Another interface may still answer.
      this.destination = this.#paths.newest;
      if (!this.destination) this.#fail();
    }
    if (
      this.#awaitedSinceMs !== null &&
      nowMs - this.#awaitedSinceMs >= CONSENT_MS
    ) {
      this.#awaitedSinceMs = null;
      if (!this.destination) this.#fail();
    }
  }

  /**
   * Whether its browser sends no media, but answers checks. It stops by itself
   * when the other one has ended their keys, as a page does that is loaded
   * again: this leg is not lost then.
   */
  #isSilentByItself(nowMs: number): boolean {
    const { destination } = this;
    const { cameAtMs: mediaAtMs } = this.media;
    if (!destination || mediaAtMs === null) return false;
    if (nowMs - mediaAtMs < SILENCE_MS) return false;
    if (nowMs - this.#askedAtMs >= SILENCE_MS) {
      this.#askedAtMs = nowMs;
      this.#owner.ask(destination);
    }
    const answeredAtMs = destination.answeredAtMs ?? 0;
    return answeredAtMs > mediaAtMs && nowMs - answeredAtMs < FLOW_TIMEOUT_MS;
  }

  /** Forgets the browser. Idempotent; no event follows. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#paths.clear();
    while (this.#credentials.length > 0) this.#dropOldest();
    this.destination = null;
    if (this.pair) this.pair.pair = null;
    this.pair = null;
    this.#owner.closed(this);
  }

  #dropOldest(): void {
    const oldest = this.#credentials.shift();
    if (oldest) this.#owner.forget(oldest);
  }

  #connectBoth(): void {
    this.#connect();
    if (this.pair) this.pair.#connect();
  }

  /** Both browsers have keys and this one is reached: what comes next is media. */
  #connect(): void {
    if (this.#connected || !this.destination || !this.pair) return;
    if (!this.#secured || !this.pair.#secured) return;
    this.#connected = true;
    this.#tell(() => this.#events.connectionState("CONNECTED"));
  }

  #fail(): void {
    this.#tell(() => this.#events.iceState("FAILED"));
    if (!this.#connected) return;
    this.#connected = false;
    this.#tell(() => this.#events.connectionState("DISCONNECTED"));
  }

  #tell(event: () => void): void {
    if (this.#closed) return;
    try {
      event();
    } catch (error) {
      this.#owner.fault(error);
    }
  }
}
