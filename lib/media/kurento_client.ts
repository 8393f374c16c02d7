/**
 * Typed wrapper of kurento-client: every call has a time limit and an
 * owner, a listener's exception does no harm elsewhere, and a lost connection is the end
 * of the client, not the start of endless retries.
 *
 * @module
 */
import * as v from "valibot";
import type { CandidatePolicy } from "../net/candidate_policy.ts";
import type { EndpointIceServers } from "../net/ice_servers.ts";
import { type Doubt, GIVE_UP_MS, Heartbeat } from "./heartbeat.ts";
import { KurentoError } from "./kurento_error.ts";
import { type Caller, unbox } from "./kurento_object.ts";
import { KurentoPipeline } from "./kurento_pipeline.ts";
import { KurentoRequests } from "./kurento_requests.ts";
import { reachabilityOf } from "./reachability.ts";
import {
  type RawClient,
  RawKurento,
  type RawObject,
} from "./kurento_package.ts";

/** Milliseconds; Kurento itself answers within a few, its first endpoint within 600. */
const CALL_TIMEOUT_MS = 5_000;

/** Milliseconds after which the package forgets a request: later than a doubted server is given up. */
const FORGET_MS = GIVE_UP_MS + 10_000;

/** Milliseconds that a closing handshake may take before the socket is cut. */
const CLOSE_TIMEOUT_MS = 500;

/** Milliseconds for which the package remembers answered requests; as short as possible, since it never resends. */
const DUPLICATES_TIMEOUT_MS = 1;

/** Module of the embedded media server's sealed calls. */
const SEALED_MODULE = "sealed";

/** The used part of a server's description of itself. */
const ServerInfo = v.object({
  modules: v.array(v.object({ name: v.string() })),
});

/** Options of a client. Times are in ms. */
export interface KurentoClientOptions {
  url: string;
  /** Gives up connecting, or closes. */
  signal?: AbortSignal;
  callTimeoutMs?: number;
  heartbeatMs?: number;
  /** The server runs in this process: only this process itself can delay its answers. */
  inProcess?: boolean;
  /** Called when the server's answer is overdue though it lives, and with null when it answers again. */
  doubted?: (doubt: Doubt | null) => void;
  /**
   * Called once when the connection or its session is gone, but never after
   * `close()`. The objects of this client are dead then; with `mayGoOn`, the objects
   * on the server may still be found over another connection.
   */
  lost: (error: KurentoError, mayGoOn: boolean) => void;
  /** Gets the duration of each answered request, in ms, for metrics. */
  roundTrip?: (ms: number) => void;
  /** STUN and TURN servers that each endpoint gets; none by default. */
  iceServers?: () => Promise<EndpointIceServers>;
  /** Whether the server may get an address of a browser's candidates; by default it gets all. */
  isAllowed?: CandidatePolicy;
  /** Highest bit rate of a video each way, in kbit/s; by default the server's own limits hold. */
  videoKbps?: number;
  /** Gets errors that a listener threw. */
  fault: (error: unknown) => void;
}

/** One connection to one media server, until it is lost. */
export class KurentoClient {
  readonly #options: KurentoClientOptions;
  readonly #raw: RawClient;
  readonly #requests: KurentoRequests;
  readonly #disconnected = Promise.withResolvers<void>();
  #manager: RawObject | null = null;
  readonly #heartbeat: Heartbeat;
  #ready = false;
  /** Whether the server carries sealed calls. */
  seals = false;

  /**
   * Connects and checks that the server has what is needed.
   *
   * @throws {KurentoError} as a rejection
   */
  static async connect(options: KurentoClientOptions): Promise<KurentoClient> {
    const opened = Promise.withResolvers<void>();
    const client = new KurentoClient(options, opened);
    options.signal?.addEventListener("abort", () => void client.close());
    try {
      await client.#requests.call(
        "connect",
        (callback) => opened.promise.then(() => callback(null), callback),
      );
      client.#manager = await client.#requests.object(
        "getServerManager",
        (callback) => client.#raw.getServerManager(callback),
      ).then(unbox);
      client.seals = await client.#hasModule(SEALED_MODULE);
    } catch (error) {
      await client.close();
      throw error;
    }
    client.#ready = true;
    client.#heartbeat.start();
    return client;
  }

  private constructor(
    options: KurentoClientOptions,
    opened: PromiseWithResolvers<void>,
  ) {
    this.#options = options;
    this.#requests = new KurentoRequests({
      timeoutMs: options.callTimeoutMs ?? CALL_TIMEOUT_MS,
      roundTrip: options.roundTrip,
      sessionLost: (reason) => this.#end(reason),
      isDoubted: () => this.doubt !== null,
    });
    this.#heartbeat = new Heartbeat({
      beat: () => this.#beat(),
      look: options.inProcess ? null : () => reachabilityOf(options.url),
      doubted: (doubt) => options.doubted?.(doubt),
      failed: (reason, gone) => this.#end(reason, !gone),
      everyMs: options.heartbeatMs,
    });
    this.#raw = new RawKurento(options.url, {
      request_timeout: FORGET_MS,
      duplicates_timeout: DUPLICATES_TIMEOUT_MS,
    }, (error) => error ? opened.reject(error) : opened.resolve());
    this.#raw._re.on("error", () => {});
    // The package may still write after the end. Each write emits an error, and the package listens for only one.
    this.#raw._re._connection?.on("error", () => {});
    this.#raw._re.on("disconnect", () => {
      this.#disconnected.resolve();
      this.#end("the connection is closed");
    });
  }

  /** Whether the connection is gone, and with it all objects. */
  get ended(): boolean {
    return this.#requests.ended;
  }

  /** ms that the last heartbeat took there and back; undefined before the first one. */
  get roundTripMs(): number | undefined {
    return this.#heartbeat.roundTripMs;
  }

  /** Whether an answer is overdue though the server lives; null while it is not. */
  get doubt(): Doubt | null {
    return this.#heartbeat.doubt;
  }

  /** Gives up the server: its objects count as gone. */
  giveUp(reason: string): void {
    this.#end(reason, false);
  }

  /**
   * All pipelines on the server, including those of other clients.
   *
   * @throws {KurentoError} as a rejection
   */
  async pipelines(): Promise<KurentoPipeline[]> {
    const all = await this.#requests.call(
      "getPipelines",
      (callback) => this.#manager?.getPipelines(callback),
    ) as RawObject[] | undefined;
    return (all ?? []).map((raw) => new KurentoPipeline(this.#caller, raw));
  }

  /**
   * CPU use of the server in per cent of its machine, measured over `intervalMs`:
   * meanwhile Kurento answers no other request on this connection.
   *
   * @throws {KurentoError} as a rejection
   */
  async usedCpu(intervalMs: number): Promise<number> {
    return asNumber(
      await this.#requests.call(
        "getUsedCpu",
        (callback) => this.#manager?.getUsedCpu(intervalMs, callback),
      ),
    );
  }

  /**
   * Memory that the server uses, in bytes.
   *
   * @throws {KurentoError} as a rejection
   */
  async usedMemory(): Promise<number> {
    const kib = asNumber(
      await this.#requests.call(
        "getUsedMemory",
        (callback) => this.#manager?.getUsedMemory(callback),
      ),
    );
    return kib * 1024;
  }

  /**
   * Creates a media pipeline.
   *
   * @throws {KurentoError} as a rejection
   */
  async createPipeline(): Promise<KurentoPipeline> {
    const box = await this.#requests.object(
      "create MediaPipeline",
      (callback) => this.#raw.create("MediaPipeline", callback),
    );
    return new KurentoPipeline(this.#caller, unbox(box));
  }

  /**
   * A pipeline that another connection has made. From now on it also belongs to this
   * connection, and outlives the other one.
   *
   * @throws {KurentoError} as a rejection, when there is none of this id
   */
  async pipeline(id: string): Promise<KurentoPipeline> {
    const box = await this.#requests.object(
      "describe MediaPipeline",
      (callback) => this.#raw.getMediaobjectById(id, callback),
    );
    return new KurentoPipeline(this.#caller, unbox(box));
  }

  /** Closes the connection; calls under way are rejected. Idempotent, never rejects. */
  async close(): Promise<void> {
    this.#stop(new KurentoError("lost", "the client was closed"));
    const cut = setTimeout(() => this.#cut(), CLOSE_TIMEOUT_MS);
    await this.#disconnected.promise;
    clearTimeout(cut);
  }

  readonly #caller: Caller = {
    videoKbps: () => this.#options.videoKbps,
    // These objects are on this server alone: if it is only frozen, they are waited for.
    call: (request, send) => this.#requests.call(request, send, true),
    object: (request, send) => this.#requests.object(request, send, true),
    fault: (error) => this.#options.fault(error),
    isAllowed: (address) => this.#options.isAllowed?.(address) ?? true,
    iceServers: async () => {
      try {
        return await this.#options.iceServers?.() ?? {};
      } catch (error) {
        // The name could not be resolved. Calls that need no relay still work.
        this.#options.fault(error);
        return {};
      }
    },
  };

  async #hasModule(name: string): Promise<boolean> {
    const info = v.safeParse(
      ServerInfo,
      await this.#requests.call(
        "getInfo",
        (callback) => this.#manager?.getInfo(callback),
      ),
    );
    return info.success &&
      info.output.modules.some((module) => module.name === name);
  }

  async #beat(): Promise<void> {
    try {
      await this.#requests.call(
        "heartbeat",
        (callback) => this.#manager?.getName(callback),
      );
    } catch (error) {
      // A refusal is an answer, too.
      if (!(error instanceof KurentoError && error.failure === "refused")) {
        throw error;
      }
    }
  }

  /** The connection broke by itself. */
  #end(reason: string, mayGoOn = true): void {
    if (this.#requests.ended) return;
    const error = new KurentoError("lost", reason);
    this.#stop(error);
    this.#cut();
    if (!this.#ready) return;
    try {
      this.#options.lost(error, mayGoOn);
    } catch (fault) {
      this.#options.fault(fault);
    }
  }

  #stop(error: KurentoError): void {
    this.#heartbeat.stop();
    this.#requests.end(error);
    // close() alone waits for the reply to the last request, which may never come.
    this.#raw.close();
    this.#raw._re.disconnect();
  }

  #cut(): void {
    this.#raw._re._connection?.socket?._socket?.destroy();
    this.#disconnected.resolve();
  }
}

function asNumber(value: unknown): number {
  if (typeof value === "number") return value;
  throw new KurentoError("refused", "the server did not answer with a number");
}
