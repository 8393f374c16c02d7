import { getLogger } from "@logtape/logtape";
import type { CallMediaEvents, SavedMedia } from "../signaling/media_port.ts";
import { KurentoCallMediaPipeline } from "./call_media_pipeline.ts";
import type { KurentoClient } from "./kurento_client.ts";
import {
  MediaServerConnection,
  type MediaServerConnectionOptions,
  mediaServerUnavailable,
} from "./media_server_connection.ts";
import type {
  MediaServerState,
  MediaServerStatus,
} from "./media_server_status.ts";
import { NextClient } from "./next_client.ts";

/** In ms that a standing call waits for the server that has its media: a restarted program is connected to it within 200. */
const ADOPT_WAIT_MS = 5_000;

const logger = getLogger(["one2one", "media"]);

/** What a media server is made of. */
export interface MediaServerOptions
  extends Omit<MediaServerConnectionOptions, "lost" | "up" | "spared"> {
  /** Called each time that it comes up. */
  up: () => void;
  /** Calls that it may have at most. */
  cap: number;
}

/** One media server and the calls on it. */
export class MediaServer {
  readonly name: string;
  readonly #options: MediaServerOptions;
  readonly #connection: MediaServerConnection;
  readonly #pipelines = new Set<KurentoCallMediaPipeline>();
  /** Pipelines being made or taken over. */
  #making = 0;
  /** Ids of pipelines that are to be taken over. */
  readonly #adopted = new Set<string>();
  readonly #nextClient = new NextClient();
  #draining = false;
  /** Called once drained; null for a server that stays. */
  #onEmpty: (() => void) | null = null;

  constructor(options: MediaServerOptions) {
    this.name = options.name;
    this.#options = options;
    this.#connection = new MediaServerConnection({
      ...options,
      spared: this.#adopted,
      up: (client) => {
        this.#nextClient.tell(client);
        options.up();
      },
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
      calls: this.#pipelines.size + this.#making,
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
    return await this.#hold(
      client,
      callId,
      events,
      (options) => KurentoCallMediaPipeline.create(options),
    );
  }

  /**
   * Takes over a call's pipeline, as soon as the server is up.
   *
   * @throws {MediaError} as a rejection
   */
  async adoptPipeline(
    callId: string,
    saved: SavedMedia,
    events: CallMediaEvents,
  ): Promise<KurentoCallMediaPipeline> {
    this.#adopted.add(saved.id);
    try {
      const client = this.#connection.client ?? await this.#nextClient.within(
        this.#options.times.adoptWaitMs ?? ADOPT_WAIT_MS,
      );
      return await this.#hold(
        client,
        callId,
        events,
        (options) => KurentoCallMediaPipeline.adopt(options, saved),
      );
    } finally {
      this.#adopted.delete(saved.id);
    }
  }

  /** Lets go of it; its calls are told that they are lost. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #hold(
    client: KurentoClient,
    callId: string,
    events: CallMediaEvents,
    make: typeof KurentoCallMediaPipeline.create,
  ): Promise<KurentoCallMediaPipeline> {
    this.#making++;
    try {
      const pipeline = await make({
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
      this.#making--;
      this.#tellWhenEmpty();
    }
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
    if (!this.#draining || this.#making + this.#pipelines.size > 0) return;
    logger.info("media server {name} is empty", { name: this.name });
    const onEmpty = this.#onEmpty;
    this.#onEmpty = null;
    onEmpty?.();
  }
}
