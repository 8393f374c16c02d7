import { getLogger } from "@logtape/logtape";
import { type CallMediaEvents, MediaError } from "../signaling/call_media.ts";
import { KurentoCallMediaPipeline } from "./call_media_pipeline.ts";
import { KurentoClient, type KurentoClientOptions } from "./kurento_client.ts";
import { mediaError } from "./kurento_error.ts";
import { LoadProbe } from "./load_probe.ts";
import type {
  MediaServerState,
  MediaServerStatus,
} from "./media_server_status.ts";
import { releaseOrphans } from "./orphans.ts";
import { warmUp } from "./warm_up.ts";

/** In ms before the first retry; doubled each time. */
const RETRY_MIN_MS = 250;

/** In ms: a server that is back is noticed within this. */
const RETRY_MAX_MS = 5_000;

const logger = getLogger(["one2one", "media"]);

/** Times in ms that tests shorten. */
export interface MediaServerTimes {
  callTimeoutMs?: number;
  heartbeatMs?: number;
  retryMinMs?: number;
  loadProbeMs?: number;
}

/** What a media server is made of. */
export interface MediaServerOptions {
  name: string;
  /** Calls that it may have at most. */
  cap: number;
  /** See {@link CallMediaPipelineOptions.instance}. */
  instance: string;
  /** Called each time that it comes up. */
  onUp: () => void;
  /** Told how long each answered request took, in ms, for metrics. */
  roundTrip?: (ms: number) => void;
  /** See {@link KurentoClientOptions.iceServers}. */
  iceServers?: KurentoClientOptions["iceServers"];
  times: MediaServerTimes;
}

/** One media server: connected to, and connected to again when it is lost, until closed. */
export class MediaServer {
  readonly name: string;
  readonly #options: MediaServerOptions;
  readonly #pipelines = new Set<KurentoCallMediaPipeline>();
  /** Pipelines being made. */
  #creating = 0;
  #url: string | null = null;
  #client: KurentoClient | null = null;
  #probe: LoadProbe | null = null;
  #draining = false;
  /** Called once drained; null for a server that stays. */
  #onEmpty: (() => void) | null = null;
  #connection: "connecting" | "up" | "down" | "closed" = "down";
  #problem: string | undefined = "Not started yet.";
  #told = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #retryMs: number;
  /** The attempt under way; a later one makes it void. */
  #attempt = new AbortController();
  #connecting: Promise<void> = Promise.resolve();

  constructor(options: MediaServerOptions) {
    this.name = options.name;
    this.#options = options;
    this.#retryMs = this.#retryMinMs;
  }

  /** What is known of it now. */
  get status(): MediaServerStatus {
    const { cpuPercent, memoryBytes } = this.#probe?.load ?? {};
    return {
      name: this.name,
      state: this.#state,
      calls: this.#pipelines.size + this.#creating,
      cap: this.#options.cap,
      ...(cpuPercent === undefined ? {} : { cpuPercent }),
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      ...(this.#client?.roundTripMs === undefined
        ? {}
        : { roundTripMs: this.#client.roundTripMs }),
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  /** Connects, for as long as it takes. A server that moved is connected to anew. */
  locate(url: string): void {
    if (url === this.#url || this.#connection === "closed") return;
    this.#url = url;
    this.#problem = undefined;
    this.#retryMs = this.#retryMinMs;
    this.#leave();
    this.#start();
  }

  /** It takes no new call from now on, or takes them again. */
  drain(on: boolean): void {
    if (this.#draining === on) return;
    this.#draining = on;
    logger.info(
      on
        ? "media server {name} is drained of {calls} calls"
        : "media server {name} takes calls again",
      { name: this.name, calls: this.status.calls },
    );
    this.#tellWhenEmpty();
  }

  /** Drains it, and says when its last call is over. */
  retire(onEmpty: () => void): void {
    this.#onEmpty = onEmpty;
    this.#draining = true;
    this.#tellWhenEmpty();
  }

  /** It is to stay after all. */
  keep(): void {
    if (!this.#onEmpty) return;
    this.#onEmpty = null;
    this.#draining = false;
  }

  /**
   * Makes a call's pipeline.
   *
   * @throws {MediaError} as a rejection
   */
  async createPipeline(
    callId: string,
    events: CallMediaEvents,
  ): Promise<KurentoCallMediaPipeline> {
    const client = this.#client;
    if (!client) throw mediaServerUnavailable();
    this.#creating++;
    try {
      const pipeline = await KurentoCallMediaPipeline.create({
        client,
        mediaServer: this.name,
        instance: this.#options.instance,
        callId,
        events,
        released: (released) => {
          this.#pipelines.delete(released);
          this.#tellWhenEmpty();
        },
      });
      if (client.ended) {
        await pipeline.release();
        throw mediaServerUnavailable();
      }
      this.#pipelines.add(pipeline);
      return pipeline;
    } finally {
      this.#creating--;
      this.#tellWhenEmpty();
    }
  }

  /** Lets go of it; its calls are told that they are lost. */
  async close(): Promise<void> {
    this.#connection = "closed";
    const client = this.#client;
    const probe = this.#probe;
    this.#leave();
    await Promise.all([this.#connecting, client?.close(), probe?.close()]);
  }

  get #state(): MediaServerState {
    switch (this.#connection) {
      case "up":
        return this.#draining ? "draining" : "up";
      case "closed":
        return "down";
      default:
        return this.#connection;
    }
  }

  get #retryMinMs(): number {
    return this.#options.times.retryMinMs ?? RETRY_MIN_MS;
  }

  #start(): void {
    const url = this.#url;
    if (url === null) return;
    this.#connection = "connecting";
    this.#attempt = new AbortController();
    this.#connecting = this.#connect(url, this.#attempt.signal);
  }

  async #connect(url: string, signal: AbortSignal): Promise<void> {
    let client: KurentoClient | null = null;
    try {
      client = await KurentoClient.connect({
        url,
        signal,
        callTimeoutMs: this.#options.times.callTimeoutMs,
        heartbeatMs: this.#options.times.heartbeatMs,
        roundTrip: this.#options.roundTrip,
        iceServers: this.#options.iceServers,
        lost: (error) => this.#lost(signal, mediaError(error).message),
        fault: (error) => logger.error("listener failed: {error}", { error }),
      });
      const released = await releaseOrphans(client, this.#options.instance);
      if (released > 0) {
        logger.info("released {released} orphans on media server {name}", {
          released,
          name: this.name,
        });
      }
      await warmUp(client, this.#options.instance);
      if (client.ended) throw mediaServerUnavailable();
      this.#up(client, url);
    } catch (error) {
      await client?.close();
      if (!signal.aborted) this.#down(mediaError(error).message);
    }
  }

  #up(client: KurentoClient, url: string): void {
    this.#client = client;
    this.#connection = "up";
    this.#problem = undefined;
    this.#told = false;
    this.#retryMs = this.#retryMinMs;
    this.#probe = new LoadProbe(url, this.#options.times.loadProbeMs);
    logger.info("media server {name} is up", { name: this.name });
    this.#options.onUp();
  }

  #lost(signal: AbortSignal, problem: string): void {
    // Until it is up, whatever was asked of it fails and tells.
    if (signal.aborted || this.#connection !== "up") return;
    this.#leave();
    this.#down(problem);
  }

  /** Nothing of the connection of before counts any more. */
  #leave(): void {
    clearTimeout(this.#retry);
    this.#attempt.abort();
    this.#own(this.#client?.close());
    this.#own(this.#probe?.close());
    this.#client = null;
    this.#probe = null;
    this.#losePipelines();
  }

  /** Closing never rejects, and nobody needs to wait for it. */
  #own(closing: Promise<void> | undefined): void {
    closing?.catch(() => {});
  }

  #down(problem: string): void {
    if (this.#connection === "closed") return;
    this.#connection = "down";
    // Once for each outage, not for each try.
    if (!this.#told) {
      logger.warn("media server {name} is down: {problem}; trying again", {
        name: this.name,
        problem,
      });
    }
    this.#told = true;
    this.#problem = problem;
    this.#retry = setTimeout(() => this.#start(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
    this.#tellWhenEmpty();
  }

  #losePipelines(): void {
    for (const pipeline of [...this.#pipelines]) {
      try {
        pipeline.lost();
      } catch (error) {
        logger.error("listener failed: {error}", { error });
      }
    }
    this.#pipelines.clear();
  }

  #tellWhenEmpty(): void {
    if (!this.#draining || this.#creating + this.#pipelines.size > 0) return;
    logger.info("media server {name} is empty", { name: this.name });
    const onEmpty = this.#onEmpty;
    this.#onEmpty = null;
    onEmpty?.();
  }
}

/** There is no media server to make a call on. */
export function mediaServerUnavailable(): MediaError {
  return new MediaError(
    "media_unavailable",
    "No media server can be reached. Please try again in a moment.",
  );
}
