import { backOffMs } from "../shared/back_off.ts";
import { getLogger } from "@logtape/logtape";
import { MediaError } from "../signaling/media_port.ts";
import { KurentoClient, type KurentoClientOptions } from "./kurento_client.ts";
import { mediaError } from "./kurento_error.ts";
import { LoadProbe, type ServerLoad } from "./load_probe.ts";
import { EarlierPipelines } from "./orphans.ts";
import { warmUp } from "./warm_up.ts";

/** Pauses between retries in ms: a server that is back is noticed within the longest one. */
const RETRY_WAITS = { first: 250, longest: 5_000 };

/** The same while calls wait for the server: a refused attempt takes 5 ms. */
const HURRIED_RETRY_MS = 100;

const logger = getLogger(["one2one", "media"]);

/** Times in ms that tests shorten. */
export interface MediaServerTimes {
  callTimeoutMs?: number;
  heartbeatMs?: number;
  retryMinMs?: number;
  loadProbeMs?: number;
  /** See {@link MediaServer.adoptPipeline}. */
  adoptWaitMs?: number;
  /** See {@link MediaPool.createPipeline}. */
  placeWaitMs?: number;
}

/** Options of a connection. */
export interface MediaServerConnectionOptions {
  /** Name of the server, for the log. */
  name: string;
  /** See {@link CallMediaPipelineOptions.instance}. */
  instance: string;
  /** Resolves when all earlier pipelines that continue are {@link spared}; absent if they are from the start. */
  restored?: () => Promise<void>;
  /** Called each time that the connection comes up. */
  up: (client: KurentoClient) => void;
  /** Called with each new connection before it is used: pipelines of the previous one may continue on it. Never rejects. */
  resume: (client: KurentoClient) => Promise<void>;
  /** Ids of earlier pipelines that continue. */
  spared: { has(id: string): boolean };
  /**
   * Called each time that the connection is gone.
   *
   * @param mayGoOn whether its pipelines may continue over another connection, which is tried at once
   * @returns whether a call waits for that connection
   */
  lost: (mayGoOn: boolean) => boolean;
  /** Called after each failed attempt to connect. */
  unreachable: () => void;
  /** See {@link KurentoClientOptions.doubted}. */
  doubted: KurentoClientOptions["doubted"];
  /** See {@link KurentoClientOptions.roundTrip}. */
  roundTrip?: KurentoClientOptions["roundTrip"];
  /** See {@link KurentoClientOptions.iceServers}. */
  iceServers?: KurentoClientOptions["iceServers"];
  /** See {@link KurentoClientOptions.isAllowed}. */
  isAllowed?: KurentoClientOptions["isAllowed"];
  /** See {@link KurentoClientOptions.videoKbps}. */
  videoKbps?: number;
  times: MediaServerTimes;
}

/** The connection to a media server: re-established with back-off whenever it is lost, until closed. */
export class MediaServerConnection {
  readonly #options: MediaServerConnectionOptions;
  #url: string | null = null;
  #client: KurentoClient | null = null;
  #probe: LoadProbe | null = null;
  #state: "connecting" | "up" | "down" | "closed" = "down";
  #problem: string | undefined = "Not started yet.";
  #told = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Time of the monotonic clock, in ms, of the next attempt. */
  #retryAtMs = -Infinity;
  /** Retries since the connection last worked or was asked for, which make the pauses longer. */
  #retries = 0;
  #inProcess = false;
  /** Until this time of the monotonic clock, in ms, a call waits for the server. */
  #hurriedUntilMs = -Infinity;
  /** The attempt under way; a later one cancels it. */
  #attempt = new AbortController();
  #connecting: Promise<void> = Promise.resolve();

  constructor(options: MediaServerConnectionOptions) {
    this.#options = options;
  }

  /** State of the connection. */
  get state(): "connecting" | "up" | "down" {
    return this.#state === "closed" ? "down" : this.#state;
  }

  /** Reason why it is down, in words; undefined while none is known. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Null unless it is up. */
  get client(): KurentoClient | null {
    return this.#client;
  }

  /** The server's last report of its load. */
  get load(): ServerLoad {
    return this.#probe?.load ?? {};
  }

  /**
   * Connects, for as long as it takes. After a move of the server, connects to the new place.
   *
   * @param inProcess see {@link KurentoClientOptions.inProcess}
   */
  locate(url: string, inProcess: boolean): void {
    if (url === this.#url || this.#state === "closed") return;
    this.#url = url;
    this.#inProcess = inProcess;
    this.#problem = undefined;
    this.#retries = 0;
    this.#leave(false);
    this.#start();
  }

  /** A call waits for the server: for `ms` from now it is retried without growing pauses, and used before it is warm. */
  hurry(ms: number): void {
    this.#hurriedUntilMs = Math.max(
      this.#hurriedUntilMs,
      performance.now() + ms,
    );
    // Cuts a longer pause short; many waiting calls must not put off the next try.
    const pauseMs = this.#retryMs;
    if (this.#state !== "down") return;
    if (this.#retryAtMs <= performance.now() + pauseMs) return;
    this.#retries = 0;
    this.#retryIn(pauseMs);
  }

  /** Closes the connection for good. Never rejects. */
  async close(): Promise<void> {
    this.#state = "closed";
    const client = this.#client;
    const probe = this.#probe;
    this.#leave(false);
    await Promise.all([this.#connecting, client?.close(), probe?.close()]);
  }

  get #retryMs(): number {
    const first = this.#options.times.retryMinMs ?? RETRY_WAITS.first;
    if (this.#hurried) return Math.min(first, HURRIED_RETRY_MS);
    return backOffMs(this.#retries, { ...RETRY_WAITS, first });
  }

  #start(): void {
    const url = this.#url;
    if (url === null) return;
    this.#state = "connecting";
    this.#attempt = new AbortController();
    this.#connecting = this.#connect(url, this.#attempt.signal);
  }

  async #connect(url: string, signal: AbortSignal): Promise<void> {
    const { instance, times, doubted, resume } = this.#options;
    const { roundTrip, iceServers, isAllowed, videoKbps } = this.#options;
    let client: KurentoClient | null = null;
    let earlier: EarlierPipelines | null = null;
    try {
      client = await KurentoClient.connect({
        url,
        signal,
        callTimeoutMs: times.callTimeoutMs,
        heartbeatMs: times.heartbeatMs,
        inProcess: this.#inProcess,
        roundTrip,
        iceServers,
        isAllowed,
        videoKbps,
        doubted,
        lost: (error, mayGoOn) =>
          this.#lost(signal, mediaError(error).message, mayGoOn),
        fault: (error) => logger.error("listener failed: {error}", { error }),
      });
      await resume(client);
      // Must run before this connection makes any pipeline.
      earlier = await EarlierPipelines.find(url);
      if (this.#hurried) {
        this.#releaseOrphans(earlier).catch(() => {});
      } else {
        await this.#releaseOrphans(earlier);
        await warmUp(client, instance);
      }
      if (client.ended || signal.aborted) throw mediaServerUnavailable();
      this.#up(client, url);
    } catch (error) {
      await Promise.all([client?.close(), earlier?.close()]);
      if (!signal.aborted) this.#down(mediaError(error).message);
    }
  }

  get #hurried(): boolean {
    return performance.now() < this.#hurriedUntilMs;
  }

  async #releaseOrphans(earlier: EarlierPipelines): Promise<void> {
    const { name, instance, spared, restored } = this.#options;
    await restored?.();
    const released = await earlier.releaseOrphans(instance, spared);
    if (released === 0) return;
    logger.info("released {released} orphans on media server {name}", {
      released,
      name,
    });
  }

  #up(client: KurentoClient, url: string): void {
    this.#client = client;
    this.#state = "up";
    this.#problem = undefined;
    this.#told = false;
    this.#retries = 0;
    this.#probe = new LoadProbe(url, this.#options.times.loadProbeMs);
    logger.info("media server {name} is up", { name: this.#options.name });
    this.#options.up(client);
  }

  #lost(signal: AbortSignal, problem: string, mayGoOn: boolean): void {
    // Until it is up, a failing request reports the loss.
    if (signal.aborted || this.#state !== "up") return;
    const awaited = this.#leave(mayGoOn);
    this.#down(problem, awaited ? 0 : this.#retryMs);
  }

  /**
   * Drops the previous connection and ignores its later events.
   *
   * @returns whether a call waits for the next connection
   */
  #leave(mayGoOn: boolean): boolean {
    clearTimeout(this.#retry);
    this.#attempt.abort();
    this.#own(this.#client?.close());
    this.#own(this.#probe?.close());
    this.#client = null;
    this.#probe = null;
    return this.#options.lost(mayGoOn);
  }

  /** Closing never rejects, and nothing needs to wait for it. */
  #own(closing: Promise<void> | undefined): void {
    closing?.catch(() => {});
  }

  #down(problem: string, retryMs = this.#retryMs): void {
    if (this.#state === "closed") return;
    const failedTry = this.#state === "connecting";
    this.#state = "down";
    // Logged once for each outage, not for each attempt.
    if (!this.#told) {
      logger.warn("media server {name} is down, trying again: {problem}", {
        name: this.#options.name,
        problem,
      });
    }
    this.#told = true;
    this.#problem = problem;
    this.#retryIn(retryMs);
    this.#retries = this.#hurried ? 0 : this.#retries + 1;
    if (failedTry) this.#options.unreachable();
  }

  #retryIn(ms: number): void {
    clearTimeout(this.#retry);
    this.#retryAtMs = performance.now() + ms;
    this.#retry = setTimeout(() => this.#start(), ms);
  }
}

/** The error for a call when no media server is available. */
export function mediaServerUnavailable(): MediaError {
  return new MediaError(
    "media_unavailable",
    "No media server can be reached. Please try again in a moment.",
  );
}
