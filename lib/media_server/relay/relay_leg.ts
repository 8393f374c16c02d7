import type { MediaKind, MediaPeerEvents } from "../media_engine.ts";
import { FlowWatch } from "../webrtc/flow_watch.ts";
import { type LegLimits, LegMeter } from "../webrtc/leg_limits.ts";
import { readUint32 } from "../webrtc/bytes.ts";
import type { Credentials } from "./credentials.ts";
import { copyAddress, isSameAddress } from "./socket_address.ts";
import type { RelayCounts } from "./relay_counts.ts";

/** ms without a valid check after which nothing is sent to a browser (RFC 7675 5.1). */
export const CONSENT_MS = 30_000;

/** Addresses of one browser: its interfaces, in IPv4 and IPv6, before and after a change of network. */
const MAX_PATHS = 8;

/** Eight words: see `socket_address.ts`. */
const WORDS = 8;

/** Numbers of the kinds of media in {@link RelayLeg.kinds}; 0 is media that was not agreed. */
export const AUDIO = 1;
export const VIDEO = 2;
const KINDS: readonly MediaKind[] = ["audio", "video"];
const NUMBERS = { audio: AUDIO, video: VIDEO } as const;

/** An address that a browser's valid checks came from. */
export interface Path {
  readonly leg: RelayLeg;
  readonly address: Uint32Array;
  /** Time of the last valid check, in ms of the monotonic clock. */
  checkedAtMs: number;
}

/** The parts of its relay that a leg needs. */
export interface LegOwner {
  readonly counts: RelayCounts;
  readonly limits: LegLimits;
  addPath(path: Path): void;
  removePath(path: Path): void;
  /** New credentials for checks of a leg's browser. */
  expect(leg: RelayLeg): Credentials;
  forget(credentials: Credentials): void;
  closed(leg: RelayLeg): void;
  fault(error: unknown): void;
}

/** Packets of one kind of media. */
interface MediaCount {
  packets: number;
  bytes: number;
  ssrc: number | null;
}

/** One browser at the relay: its credentials, its addresses, its gate and its counters. */
export class RelayLeg {
  /** The kind of media of each payload type: 0, {@link AUDIO} or {@link VIDEO}. */
  readonly kinds = new Uint8Array(128);
  /** From the browser, by number of the kind; those of media that was not agreed stay 0. */
  readonly from: readonly MediaCount[] = counters();
  /** To the browser. */
  readonly to: readonly MediaCount[] = counters();
  readonly meter: LegMeter;
  /** The leg that this one's packets go to. */
  pair: RelayLeg | null = null;
  /** Where packets for the browser go; null before its first check and without its consent. */
  destination: Path | null = null;
  /** Whether the pair gets media of each kind; RTCP, DTLS and checks pass in any case. */
  readonly open = [false, false, false];
  readonly #owner: LegOwner;
  readonly #events: MediaPeerEvents;
  readonly #paths: Path[] = [];
  /** The newest last; the one before it is valid until the browser uses the newest. */
  readonly #credentials: Credentials[] = [];
  /** The credentials that a pair was nominated with. */
  #nominatedBy: Credentials | null = null;
  readonly #flows: readonly FlowWatch[];
  /** Whether its browser has shown that it has keys. */
  #secured = false;
  #connected = false;
  #awaitedSinceMs: number | null = null;
  #closed = false;

  constructor(owner: LegOwner, events: MediaPeerEvents, nowMs: number) {
    this.#owner = owner;
    this.#events = events;
    this.meter = new LegMeter(owner.limits, nowMs);
    this.#flows = KINDS.flatMap((kind) => [
      new FlowWatch(
        () => this.from[NUMBERS[kind]].packets,
        (flowing) => this.#tell(() => events.mediaFlowOut(kind, flowing)),
      ),
      new FlowWatch(
        () => this.to[NUMBERS[kind]].packets,
        (flowing) => this.#tell(() => events.mediaFlowIn(kind, flowing)),
      ),
    ]);
  }

  /** New credentials for its browser. Earlier ones stay valid until it uses these. */
  renew(): Credentials {
    while (this.#credentials.length > 1) this.#dropOldest();
    const credentials = this.#owner.expect(this);
    this.#credentials.push(credentials);
    return credentials;
  }

  /** Its browser has the credentials: the leg fails unless it checks within {@link CONSENT_MS}. */
  awaitChecks(nowMs: number): void {
    this.#awaitedSinceMs = nowMs;
    if (!this.destination) {
      this.#tell(() => this.#events.iceState("CONNECTING"));
    }
  }

  /** Handles a valid check from an address that belongs to no other leg. */
  checked(
    credentials: Credentials,
    nominates: boolean,
    addresses: Uint32Array,
    at: number,
    nowMs: number,
  ): void {
    const newest = credentials === this.#credentials.at(-1);
    if (newest) { while (this.#credentials.length > 1) this.#dropOldest(); }
    this.#awaitedSinceMs = null;
    const path = this.#path(addresses, at, nowMs);
    path.checkedAtMs = nowMs;
    // Checks of before a restart must not lead media back.
    if (this.destination && !(nominates && newest)) return;
    const first = this.destination === null;
    this.destination = path;
    if (first) {
      this.#tell(() => this.#events.iceState("CONNECTED"));
      this.#connectBoth();
    }
    // A browser repeats its nomination with each check.
    if (nominates && newest && this.#nominatedBy !== credentials) {
      this.#nominatedBy = credentials;
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

  /** Counts a packet from its browser; the first one of a flow is told at once. */
  cameFrom(
    kind: number,
    bytes: Uint8Array,
    start: number,
    length: number,
    nowMs: number,
  ): void {
    if (count(this.from[kind], kind, bytes, start, length)) {
      this.#flows[2 * kind - 2].packetCame(nowMs);
    }
  }

  /** Counts a packet to its browser. */
  wentTo(
    kind: number,
    bytes: Uint8Array,
    start: number,
    length: number,
    nowMs: number,
  ): void {
    if (count(this.to[kind], kind, bytes, start, length)) {
      this.#flows[2 * kind - 1].packetCame(nowMs);
    }
  }

  /** Opens or closes the gate to its pair for one kind. */
  pass(kind: MediaKind, on: boolean): void {
    this.open[NUMBERS[kind]] = on;
  }

  /** Packets of one kind. */
  counts(
    kind: MediaKind,
  ): { from: Readonly<MediaCount>; to: Readonly<MediaCount> } {
    const number = NUMBERS[kind];
    return { from: this.from[number], to: this.to[number] };
  }

  /** Called by the relay's timer: notices silence and the end of consent. */
  tick(nowMs: number): void {
    for (const flow of this.#flows) flow.tick(nowMs);
    for (const path of [...this.#paths]) {
      if (nowMs - path.checkedAtMs >= CONSENT_MS) this.#drop(path);
    }
    if (
      this.#awaitedSinceMs !== null &&
      nowMs - this.#awaitedSinceMs >= CONSENT_MS
    ) {
      this.#awaitedSinceMs = null;
      if (!this.destination) this.#fail();
    }
  }

  /** Forgets the browser. Idempotent; no event follows. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const path of this.#paths) this.#owner.removePath(path);
    while (this.#credentials.length > 0) this.#dropOldest();
    this.destination = null;
    if (this.pair) this.pair.pair = null;
    this.pair = null;
    this.#owner.closed(this);
  }

  #path(addresses: Uint32Array, at: number, nowMs: number): Path {
    const known = this.#paths.find(({ address }) =>
      isSameAddress(address, 0, addresses, at)
    );
    if (known) return known;
    if (this.#paths.length === MAX_PATHS) {
      const spare = this.#paths.filter((path) => path !== this.destination);
      this.#remove(
        spare.reduce((a, b) => a.checkedAtMs <= b.checkedAtMs ? a : b),
      );
    }
    const address = new Uint32Array(WORDS);
    copyAddress(addresses, at, address, 0);
    const path: Path = { leg: this, address, checkedAtMs: nowMs };
    this.#paths.push(path);
    this.#owner.addPath(path);
    return path;
  }

  #drop(path: Path): void {
    this.#remove(path);
    if (path !== this.destination) return;
    // Another interface may still be checked.
    this.destination = this.#paths.at(-1) ?? null;
    if (!this.destination) this.#fail();
  }

  #remove(path: Path): void {
    this.#paths.splice(this.#paths.indexOf(path), 1);
    this.#owner.removePath(path);
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

function counters(): MediaCount[] {
  return Array.from(
    { length: 3 },
    () => ({ packets: 0, bytes: 0, ssrc: null }),
  );
}

/** Counts a packet. @returns whether it carries media; kind 0 is RTCP */
function count(
  counter: MediaCount,
  kind: number,
  bytes: Uint8Array,
  start: number,
  length: number,
): boolean {
  counter.packets++;
  counter.bytes += length;
  if (kind === 0) return false;
  if (counter.ssrc === null) counter.ssrc = readUint32(bytes, start + 8);
  return true;
}
