import type { MediaKind } from "../media_engine.ts";
import type { AnnouncedSources } from "./announced_sources.ts";
import { isBefore, readUint16 } from "./bytes.ts";
import type { RtpHeader } from "./rtp_packet.ts";
import { startsKeyframe } from "./vp8.ts";

/**
 * Milliseconds of silence after which any other source may replace a source. A
 * still screen is sent once a second, silent sound each 400 ms.
 */
const SILENCE_MS = 2_000;
/** Number of frames: a source that appears within the first frames of another started together with it. */
const START_FRAMES = 3;
/** Number of consecutive packets that show that a replaced source sends again, and are not just late ones. */
const RETURN_PACKETS = 5;
/** Number of packets, some seconds of video: older ones are never retransmitted. */
const REPEATED_PACKETS = 2_000;
/** Most sources remembered; the oldest is forgotten first. */
const MAX_SOURCES = 16;

/** Observations of one SSRC. */
interface Source {
  readonly ssrc: number;
  /** Number of changes of the timestamp: for video, the number of pictures. */
  frames: number;
  timestamp: number;
  /** Highest sequence number. */
  sequence: number;
  lastAtMs: number;
  /** Whether it may take over from a source that still sends: it appeared later and was not announced beside it. */
  replaces: boolean;
  /** Whether another source took over from it. */
  replaced: boolean;
  /** Number of packets since the present source last sent. */
  waited: number;
}

/**
 * Passes one source of an m-line. A browser
 * layers, several tracks in one m-line (Plan B), or a new SSRC in place of an
 * old one (RFC 3550 8.2). On one outgoing stream they would be unreadable.
 *
 * A new source takes over at once, with its first key frame where it is video.
 * Sources that were announced or started together do not replace each other
 * while the first one sends. A replaced source comes back only after silence.
 */
export class SourceSelector {
  #current: Source | null = null;
  readonly #sources = new Map<number, Source>();
  /** Streams that were not announced, by the SSRC that repeats their packets. */
  readonly #repeats = new Map<number, number>();
  #awaited: number | null = null;

  constructor(
    readonly kind: MediaKind,
    readonly announced: AnnouncedSources,
  ) {}

  /** SSRC of the current source; null before the first packet. */
  get current(): number | null {
    return this.#current?.ssrc ?? null;
  }

  /** SSRC that would take over if it sent a key frame; null without one. */
  get awaited(): number | null {
    return this.#awaited;
  }

  /**
   * Whether a packet passes.
   *
   * @param rtx whether it repeats a lost one (RFC 4588)
   * @param nowMs a clock that never goes back
   */
  admit(
    packet: Uint8Array,
    header: RtpHeader,
    rtx: boolean,
    nowMs: number,
  ): boolean {
    // Bandwidth probes before there is media belong to no source.
    if (header.ssrc === 0) return true;
    if (rtx) return this.#admitRepeated(packet, header);
    const current = this.#current;
    if (current?.ssrc === header.ssrc) {
      note(current, header, nowMs);
      return true;
    }
    const source = this.#source(header, nowMs);
    if (current && !this.#takesOver(source, current, packet, header, nowMs)) {
      note(source, header, nowMs);
      return false;
    }
    if (current) current.replaced = true;
    source.replaces = false;
    source.replaced = false;
    this.#current = source;
    this.#awaited = null;
    note(source, header, nowMs);
    return true;
  }

  #takesOver(
    source: Source,
    current: Source,
    packet: Uint8Array,
    header: RtpHeader,
    nowMs: number,
  ): boolean {
    source.waited = source.lastAtMs >= current.lastAtMs ? source.waited + 1 : 0;
    const silent = nowMs - current.lastAtMs >= SILENCE_MS;
    if (!silent && !source.replaces) return false;
    if (source.replaced && source.waited < RETURN_PACKETS) return false;
    if (this.kind === "audio" || startsKeyframe(packet, header)) return true;
    this.#awaited = source.ssrc;
    return false;
  }

  /** Whether a retransmission passes: only if it repeats packets of the present source. */
  #admitRepeated(packet: Uint8Array, header: RtpHeader): boolean {
    const current = this.#current;
    if (!current) return false;
    const repeated = this.announced.repeats.get(header.ssrc) ??
      this.#repeats.get(header.ssrc);
    if (repeated !== undefined) return repeated === current.ssrc;
    // Padding repeats no packet that would identify its source.
    if (header.payloadEnd - header.payloadStart < 2) {
      return this.#sources.size === 1;
    }
    const original = readUint16(packet, header.payloadStart);
    if (((current.sequence - original) & 0xffff) >= REPEATED_PACKETS) {
      return false;
    }
    remember(this.#repeats, header.ssrc, current.ssrc);
    return true;
  }

  #source(header: RtpHeader, nowMs: number): Source {
    const known = this.#sources.get(header.ssrc);
    if (known) return known;
    const current = this.#current;
    const { ssrcs } = this.announced;
    const beside = current !== null && ssrcs.has(header.ssrc) &&
      ssrcs.has(current.ssrc);
    const source: Source = {
      ssrc: header.ssrc,
      frames: 0,
      timestamp: header.timestamp,
      sequence: header.sequenceNumber,
      lastAtMs: nowMs,
      replaces: current !== null && !beside && current.frames >= START_FRAMES,
      replaced: false,
      waited: 0,
    };
    remember(this.#sources, header.ssrc, source);
    return source;
  }
}

function note(source: Source, header: RtpHeader, nowMs: number): void {
  source.lastAtMs = nowMs;
  if (source.frames === 0 || source.timestamp !== header.timestamp) {
    source.frames++;
    source.timestamp = header.timestamp;
  }
  if (!isBefore(header.sequenceNumber, source.sequence)) {
    source.sequence = header.sequenceNumber;
  }
}

/** Adds to a map of bounded size. */
function remember<Value>(
  map: Map<number, Value>,
  key: number,
  value: Value,
): void {
  if (map.size === MAX_SOURCES) {
    for (const oldest of map.keys()) {
      map.delete(oldest);
      break;
    }
  }
  map.set(key, value);
}
