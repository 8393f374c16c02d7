import { getLogger } from "@logtape/logtape";
import type { CallMediaEvents } from "../signaling/call_media.ts";
import { KurentoCallMediaPipeline } from "./call_media_pipeline.ts";
import {
  MediaServerConnection,
  type MediaServerConnectionOptions,
  mediaServerUnavailable,
} from "./media_server_connection.ts";
import type {
  MediaServerState,
  MediaServerStatus,
} from "./media_server_status.ts";

const logger = getLogger(["one2one", "media"]);

/** What a media server is made of. */
export interface MediaServerOptions
  extends Omit<MediaServerConnectionOptions, "lost"> {
  /** Calls that it may have at most. */
  cap: number;
}

/** One media server and the calls on it. */
export class MediaServer {
  readonly name: string;
  readonly #options: MediaServerOptions;
  readonly #connection: MediaServerConnection;
  readonly #pipelines = new Set<KurentoCallMediaPipeline>();
  /** Pipelines being made. */
  #creating = 0;
  #draining = false;
  /** Called once drained; null for a server that stays. */
  #onEmpty: (() => void) | null = null;

  constructor(options: MediaServerOptions) {
    this.name = options.name;
    this.#options = options;
    this.#connection = new MediaServerConnection({
      ...options,
      lost: () => this.#losePipelines(),
    });
  }

  /** What is known of it now. */
  get status(): MediaServerStatus {
    const { load: { cpuPercent, memoryBytes }, problem } = this.#connection;
    const roundTripMs = this.#connection.client?.roundTripMs;
    return {
      name: this.name,
      state: this.#state,
      calls: this.#pipelines.size + this.#creating,
      cap: this.#options.cap,
      ...(cpuPercent === undefined ? {} : { cpuPercent }),
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      ...(roundTripMs === undefined ? {} : { roundTripMs }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  /** Connects, for as long as it takes. A server that moved is connected to anew. */
  locate(url: string): void {
    this.#connection.locate(url);
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
    const { client } = this.#connection;
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
    await this.#connection.close();
  }

  get #state(): MediaServerState {
    const { state } = this.#connection;
    return state === "up" && this.#draining ? "draining" : state;
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
