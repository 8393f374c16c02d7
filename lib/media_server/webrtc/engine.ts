/**
 * The WebRTC engine of the embedded media server: peers on node-datachannel,
 * all on one UDP port. At most one process-wide: see `node_datachannel.ts`.
 *
 * @module
 */
import type { Manners } from "../kurento_manners.ts";
import type { BandwidthLimits, MediaEngine } from "../media_engine.ts";
import {
  type CandidatePolicy,
  candidatePolicy,
  ownAddresses,
} from "../../net/candidate_policy.ts";
import { isLoopback } from "../../net/client_address.ts";
import {
  cleanup,
  IceUdpMuxListener,
  type RtcConfig,
} from "./node_datachannel.ts";
import { type PeerEvents, WebRtcPeer } from "./peer.ts";
import type { PacketCounts } from "./peer_context.ts";
import type { LocalIdentity } from "./sdp_answer.ts";
import { EXIT_FAILURE, StartError } from "../../shared/start_error.ts";

/** Milliseconds between two ticks: the delay with which flow changes and repeated key-frame requests are noticed. */
const TICK_MS = 100;

/** First of the dynamic ports (RFC 6335 6), among which a free one is searched. */
const FIRST_DYNAMIC_PORT = 49_152;
const LAST_DYNAMIC_PORT = 65_535;
/** So many that repeated failure must have another cause. */
const MAX_PORT_ATTEMPTS = 20;

const LOOPBACK = "127.0.0.1";

const NO_LIMITS: BandwidthLimits = {
  minVideoRecv: 0,
  maxVideoRecv: 0,
  minVideoSend: 0,
  maxVideoSend: 0,
  rembOnConnect: Infinity,
  exponentialFactor: 0,
};

/** Options of an engine. */
export interface EngineOptions {
  /** The UDP port of all peers; 0 picks a free one. */
  udpPort: number;
  /** The local address to use. By default all interfaces, or loopback where there is no other. */
  bindAddress?: string;
  /** The public addresses of this machine behind a NAT: at most one of each IP version. */
  announcedAddresses?: readonly string[];
  /** Private networks whose addresses may be checked. By default none: browsers there are found by their own checks. */
  candidateNetworks?: readonly string[];
  manners?: Manners;
  /** Gets errors that a listener threw. By default they go to the console. */
  fault?: (error: unknown) => void;
}

/** Counters of the engine since its start. */
export interface EngineStats {
  /** Number of current peers. */
  peers: number;
  peersCreated: number;
  packets: PacketCounts;
}

/** Number of engines: the library's clean-up is process-wide, so only the last engine runs it. */
let liveEngines = 0;

/** Makes peers that share a UDP port. */
export class WebRtcEngine implements MediaEngine {
  /** The UDP port of all peers. */
  readonly udpPort: number;
  readonly #config: RtcConfig;
  readonly #options: EngineOptions;
  readonly #announced: readonly string[];
  readonly #isAllowed: CandidatePolicy;
  readonly #listener: IceUdpMuxListener;
  readonly #peers = new Set<WebRtcPeer>();
  readonly #timer: ReturnType<typeof setInterval>;
  #peersCreated = 0;
  readonly #packets: PacketCounts = {
    received: 0,
    sent: 0,
    dropped: 0,
    limited: 0,
  };
  #closed = false;

  /** @throws {StartError} when the port is taken, or the address is not of this machine */
  constructor(options: EngineOptions) {
    this.#options = options;
    this.#announced = options.announcedAddresses ?? [];
    const bindAddress = options.bindAddress ?? defaultBindAddress();
    this.#isAllowed = candidatePolicy({
      networks: options.candidateNetworks ?? [],
      loopback: bindAddress !== undefined && isLoopback(bindAddress),
      own: [
        ...ownAddresses(),
        ...this.#announced.map((address) => ({ address })),
      ],
    });
    this.#listener = openPort(options.udpPort, bindAddress);
    this.udpPort = this.#listener.port();
    this.#config = {
      iceServers: [],
      ...(bindAddress === undefined ? {} : { bindAddress }),
      enableIceUdpMux: true,
      portRangeBegin: this.udpPort,
      portRangeEnd: this.udpPort,
      disableAutoNegotiation: true,
    };
    liveEngines++;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Makes a peer for one browser. Its events come until it is closed. */
  createPeer(
    events: PeerEvents,
    limits: Readonly<BandwidthLimits> = NO_LIMITS,
  ): WebRtcPeer {
    if (this.#closed) throw new Error("The engine is closed");
    const peer = new WebRtcPeer({
      config: this.#config,
      announced: this.#announced,
      isAllowed: this.#isAllowed,
      now: () => performance.now(),
      fault: (error) => this.#fault(error),
      identity: newIdentity(),
      packets: this.#packets,
      limits,
      manners: this.#options.manners ?? "own",
      closed: (peer) => this.#peers.delete(peer),
    }, events);
    this.#peers.add(peer);
    this.#peersCreated++;
    return peer;
  }

  /** Counters, for metrics. */
  stats(): EngineStats {
    return {
      peers: this.#peers.size,
      peersCreated: this.#peersCreated,
      packets: { ...this.#packets },
    };
  }

  /** Closes all peers and frees the port. Idempotent. Without it the process does not exit. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    for (const peer of [...this.#peers]) peer.close();
    this.#listener.stop();
    if (--liveEngines === 0) cleanup();
  }

  #tick(): void {
    const nowMs = performance.now();
    for (const peer of this.#peers) peer.tick(nowMs);
  }

  #fault(error: unknown): void {
    if (this.#options.fault) this.#options.fault(error);
    else console.error("WebRTC engine:", error);
  }
}

/** Opens the port for the life of the engine, even while there is no peer. */
function openPort(
  port: number,
  bindAddress: string | undefined,
): IceUdpMuxListener {
  const attempts = port === 0 ? MAX_PORT_ATTEMPTS : 1;
  let failure: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      return new IceUdpMuxListener(port || randomPort(), bindAddress);
    } catch (error) {
      failure = error;
    }
  }
  const place = `${bindAddress ?? "all interfaces"}, UDP port ${port || "any"}`;
  throw new StartError(`Cannot listen: ${place}`, {
    exitCode: EXIT_FAILURE,
    cause: failure,
  });
}

function randomPort(): number {
  const span = LAST_DYNAMIC_PORT - FIRST_DYNAMIC_PORT + 1;
  return FIRST_DYNAMIC_PORT + Math.floor(Math.random() * span);
}

/** Loopback when there is no other interface: the library gathers it only when bound to it. */
function defaultBindAddress(): string | undefined {
  try {
    const outward = Deno.networkInterfaces().some(({ address }) =>
      !address.startsWith("127.") && address !== "::1" &&
      !address.startsWith("fe80:")
    );
    return outward ? undefined : LOOPBACK;
  } catch {
    // No permission to list the interfaces: assume that there is one, as on nearly every machine.
    return undefined;
  }
}

function newIdentity(): LocalIdentity {
  const ssrcs = new Set<number>();
  while (ssrcs.size < 4) {
    const [ssrc] = crypto.getRandomValues(new Uint32Array(1));
    if (ssrc !== 0) ssrcs.add(ssrc);
  }
  const [audio, audioRtx, video, videoRtx] = ssrcs;
  return {
    ssrcs: {
      audio: { main: audio, rtx: audioRtx },
      video: { main: video, rtx: videoRtx },
    },
    cname: crypto.randomUUID().slice(0, 16),
    msid: crypto.randomUUID(),
  };
}
