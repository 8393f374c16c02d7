/**
 * The relay of sealed calls: ends ICE with each browser, and passes DTLS, SRTP and
 * SRTCP on between the two of a call, without the keys to any of it.
 *
 * @module
 */
import type { MediaPeerEvents } from "../media_engine.ts";
import { LEG_LIMITS, type LegLimits } from "../webrtc/leg_limits.ts";
import { DatagramSocket } from "./datagram_socket.ts";
import { LibcSocket } from "./libc_socket.ts";
import { Pace, ROUND_MS } from "./pace.ts";
import { BATCH_SIZE, OWN_SLOT, SLOT_BYTES } from "./packet_batch.ts";
import { isProtectedDtls, PacketKind, packetKind } from "./packet_kind.ts";
import { PathTable } from "./path_table.ts";
import { RelayChecks } from "./relay_checks.ts";
import { noPackets, type RelayCounts } from "./relay_counts.ts";
import { type LegOwner, type Path, RelayLeg } from "./relay_leg.ts";
import type { RelaySocket } from "./relay_socket.ts";
import { ADDRESS_WORDS, copyAddress } from "./socket_address.ts";

/** Batches taken in one go: then the rest of the process has its turn, also in a flood. */
const MAX_BATCHES = 16;

/** ms between two looks at flows and consent. */
const TICK_MS = 100;

/** Options of a relay. */
export interface RelayOptions {
  /** The UDP port of all legs; 0 picks a free one. */
  port: number;
  /** The local address; all by default. */
  bind?: string;
  /** Limits of what one browser may send. */
  limits?: LegLimits;
  /** Which socket: the fastest that this system has by default. */
  socket?: "libc" | "datagram";
  /** A clock in ms that never goes back. */
  now?: () => number;
  /** Gets errors that a listener threw. By default they go to the console. */
  fault?: (error: unknown) => void;
}

/** Counters of a relay. */
export interface RelayStats {
  /** Number of current legs. */
  legs: number;
  packets: RelayCounts;
}

/** A relay on one UDP port. */
export class Relay {
  readonly port: number;
  readonly #socket: RelaySocket;
  readonly #now: () => number;
  readonly #fault: (error: unknown) => void;
  readonly #counts = noPackets();
  readonly #paths = new PathTable<Path>();
  readonly #legs = new Set<RelayLeg>();
  readonly #checks: RelayChecks;
  readonly #pace = new Pace();
  readonly #owner: LegOwner;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #loop: Promise<void>;
  #closed = false;

  /** @throws {StartError} when the port is not available */
  constructor(options: RelayOptions) {
    this.#now = options.now ?? (() => performance.now());
    this.#fault = options.fault ?? ((error) => console.error("relay:", error));
    this.#socket = openSocket(options);
    this.port = this.#socket.port;
    this.#checks = new RelayChecks(this.#socket.batch, this.#counts);
    this.#owner = {
      counts: this.#counts,
      limits: options.limits ?? LEG_LIMITS,
      addPath: (path) => this.#paths.add(path),
      removePath: (path) => {
        this.#paths.remove(path);
        this.#checks.removePath(path);
      },
      ask: (path) => this.#ask(path),
      expect: (leg) => this.#checks.expect(leg),
      forget: (credentials) => this.#checks.forget(credentials),
      closed: (leg) => this.#legs.delete(leg),
      fault: this.#fault,
    };
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#loop = this.#run();
  }

  /** Makes a leg; its events come until it is closed. */
  createLeg(events: MediaPeerEvents): RelayLeg {
    if (this.#closed) throw new Error("The relay is closed");
    const leg = new RelayLeg(this.#owner, events, this.#now());
    this.#legs.add(leg);
    return leg;
  }

  /** The clock of its legs. */
  now(): number {
    return this.#now();
  }

  /** Counters, for metrics. */
  stats(): RelayStats {
    return { legs: this.#legs.size, packets: { ...this.#counts } };
  }

  /** Closes all legs and frees the port. Idempotent. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      clearInterval(this.#timer);
      for (const leg of [...this.#legs]) leg.close();
      await this.#socket.close();
    }
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        if (this.#pace.busy) await delay(ROUND_MS);
        else await this.#socket.readable();
        this.#takeAll();
      } catch (error) {
        if (this.#closed) return;
        this.#fault(error);
        await delay(TICK_MS);
      }
    }
  }

  #takeAll(): void {
    const nowMs = this.#now();
    let packets = 0;
    for (let batch = 0; batch < MAX_BATCHES; batch++) {
      const count = this.#socket.receive();
      packets += count;
      if (count > 0) this.#takeBatch(count, nowMs);
      if (count < BATCH_SIZE) break;
    }
    this.#pace.came(packets, nowMs);
  }

  /** Passes a batch on: runs of packets that go somewhere are sent at once. */
  #takeBatch(count: number, nowMs: number): void {
    const counts = this.#counts;
    counts.received += count;
    let first = 0;
    for (let slot = 0; slot < count; slot++) {
      if (this.#take(slot, nowMs)) continue;
      this.#send(first, slot);
      first = slot + 1;
    }
    this.#send(first, count);
  }

  #send(first: number, end: number): void {
    if (first === end) return;
    const sent = this.#socket.send(first, end - first);
    this.#counts.sent += sent;
    this.#counts.dropped += end - first - sent;
  }

  /**
   * Decides about one packet.
   *
   * @returns whether its slot is to be sent, to the address that is in it by then
   */
  #take(slot: number, nowMs: number): boolean {
    const { data, lengths, addresses } = this.#socket.batch;
    const counts = this.#counts;
    const start = slot * SLOT_BYTES;
    const length = lengths[slot];
    const at = slot * ADDRESS_WORDS;
    const kind = packetKind(data, start, length);
    const path = this.#paths.find(addresses, at);
    if (path === null) {
      if (kind === PacketKind.stun) return this.#checks.take(slot, null, nowMs);
      counts.unknown++;
      return false;
    }
    const { leg } = path;
    const rtcp = kind === PacketKind.rtcp;
    if (!leg.meter.admit(length, rtcp, nowMs)) {
      counts.limited++;
      return false;
    }
    if (kind === PacketKind.stun) return this.#checks.take(slot, leg, nowMs);
    if (kind === PacketKind.unknown) {
      counts.unusable++;
      return false;
    }
    const { pair } = leg;
    let media = 0;
    if (kind === PacketKind.rtp) {
      media = leg.media.kinds[data[start + 1] & 0x7f];
      if (media === 0) {
        counts.unusable++;
        return false;
      }
      if (!leg.isSecured) leg.secured();
      leg.media.cameFrom(media, data, start, length, nowMs);
      if (!leg.media.open[media]) {
        counts.gated++;
        return false;
      }
    } else if (
      !leg.isSecured && (rtcp || isProtectedDtls(data, start, length))
    ) leg.secured();
    const to = pair?.destination;
    if (!pair || !to) {
      counts.dropped++;
      return false;
    }
    if (media !== 0) pair.media.wentTo(media, data, start, length, nowMs);
    copyAddress(to.address, 0, addresses, at);
    return true;
  }

  /** Sends a check to a browser's address. */
  #ask(path: Path): void {
    if (this.#checks.write(path)) {
      this.#counts.own_checks += this.#socket.send(OWN_SLOT, 1);
    }
  }

  #tick(): void {
    const nowMs = this.#now();
    for (const leg of this.#legs) leg.tick(nowMs);
  }
}

function openSocket({ port, bind, socket }: RelayOptions): RelaySocket {
  const libc = socket === "datagram" ? null : LibcSocket.open(port, bind);
  if (libc) return libc;
  if (socket === "libc") throw new Error("There is no libc to be used here");
  return DatagramSocket.open(port, bind);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
