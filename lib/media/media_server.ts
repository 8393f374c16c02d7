import { getLogger } from "@logtape/logtape";
import { type CallMediaEvents, MediaError } from "../signaling/call_media.ts";
import { KurentoCallMediaPipeline } from "./call_media_pipeline.ts";
import { KurentoClient } from "./kurento_client.ts";
import { mediaError } from "./kurento_error.ts";

/** In ms before the first retry; doubled each time. */
const RETRY_MIN_MS = 250;

/** In ms: a server that is back is noticed within this. */
const RETRY_MAX_MS = 5_000;

const logger = getLogger(["one2one", "media"]);

/** Where a media server stands. */
export type MediaServerState = "connecting" | "up" | "down" | "closed";

/** What is known of a media server, for health and metrics. */
export interface MediaServerStatus {
  /** Host and port: the rest of its URL may hold a secret. */
  readonly name: string;
  readonly state: MediaServerState;
  /** Pipelines of calls on it. */
  readonly pipelines: number;
  /** Why it is not up, in words. */
  readonly problem?: string;
}

/** Times in ms that tests shorten. */
export interface MediaServerTimes {
  callTimeoutMs?: number;
  heartbeatMs?: number;
  retryMinMs?: number;
}

/** One media server: connected to, and connected to again when it is lost, until closed. */
export class MediaServer {
  readonly name: string;
  readonly #pipelines = new Set<KurentoCallMediaPipeline>();
  #client: KurentoClient | null = null;
  #state: MediaServerState = "down";
  #problem: string | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #retryMs: number;
  #connecting: Promise<void> = Promise.resolve();
  readonly #closing = new AbortController();

  /**
   * @param url of Kurento's WebSocket
   * @param onUp called each time that it comes up
   */
  constructor(
    private readonly url: string,
    private readonly onUp: () => void,
    private readonly times: MediaServerTimes = {},
  ) {
    this.name = new URL(url).host;
    this.#retryMs = this.#retryMinMs;
  }

  /** What is known of it now. */
  get status(): MediaServerStatus {
    return {
      name: this.name,
      state: this.#state,
      pipelines: this.#pipelines.size,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  /** Connects, for as long as it takes. */
  start(): void {
    this.#connecting = this.#connect();
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
    const pipeline = await KurentoCallMediaPipeline
      .create({
        client,
        mediaServer: this.name,
        callId,
        events,
        released: (released) => this.#pipelines.delete(released),
      });
    if (client.ended) {
      await pipeline.release();
      throw mediaServerUnavailable();
    }
    this.#pipelines.add(pipeline);
    return pipeline;
  }

  /** Lets go of it; its calls are told that they are lost. */
  async close(): Promise<void> {
    this.#state = "closed";
    clearTimeout(this.#retry);
    this.#losePipelines();
    this.#closing.abort();
    await this.#connecting;
    const client = this.#client;
    this.#client = null;
    await client?.close();
  }

  get #retryMinMs(): number {
    return this.times.retryMinMs ?? RETRY_MIN_MS;
  }

  async #connect(): Promise<void> {
    this.#state = "connecting";
    try {
      const client = await KurentoClient.connect({
        url: this.url,
        signal: this.#closing.signal,
        callTimeoutMs: this.times.callTimeoutMs,
        heartbeatMs: this.times.heartbeatMs,
        lost: (error) => this.#lost(error.message),
        fault: (error) => logger.error("listener failed: {error}", { error }),
      });
      if (this.#isClosed()) {
        await client.close();
        return;
      }
      this.#client = client;
      this.#state = "up";
      this.#problem = undefined;
      this.#retryMs = this.#retryMinMs;
      logger.info("media server {name} is up", { name: this.name });
      this.onUp();
    } catch (error) {
      this.#down(mediaError(error).message);
    }
  }

  #isClosed(): boolean {
    return this.#state === "closed";
  }

  #lost(problem: string): void {
    this.#client = null;
    this.#losePipelines();
    this.#down(problem);
  }

  #down(problem: string): void {
    if (this.#isClosed()) return;
    this.#state = "down";
    // Once for each outage, not for each try.
    if (this.#problem === undefined) {
      logger.warn("media server {name} is down: {problem}; trying again", {
        name: this.name,
        problem,
      });
    }
    this.#problem = problem;
    this.#retry = setTimeout(() => this.start(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
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
}

/** There is no media server to make a call on. */
export function mediaServerUnavailable(): MediaError {
  return new MediaError(
    "media_unavailable",
    "No media server can be reached. Please try again in a moment.",
  );
}
