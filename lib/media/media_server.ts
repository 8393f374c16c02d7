import { getLogger } from "@logtape/logtape";
import type {
  CallMediaEvents,
  SavedMedia,
  SealedAgreement,
} from "../signaling/media_port.ts";
import { Arrival } from "./arrival.ts";
import { KurentoCallMediaPipeline } from "./call_media_pipeline.ts";
import { SealedCallPipeline } from "./sealed_call_pipeline.ts";
import type {
  ServerPipeline,
  ServerPipelineOptions,
} from "./server_pipeline.ts";
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
import { ServerPipelines } from "./server_pipelines.ts";

/** Milliseconds that an established call waits for the server that has its media; a restarted program connects to it within 200. */
const ADOPT_WAIT_MS = 5_000;

/** For this many ms, a browser's request for a fresh leg counts as a sign that the server carries no media. */
const REPAIR_ASKED_MS = 5_000;

const logger = getLogger(["one2one", "media"]);

/** Options of a media server. */
export interface MediaServerOptions extends
  Omit<
    MediaServerConnectionOptions,
    "lost" | "up" | "spared" | "resume" | "unreachable" | "doubted"
  > {
  /** Called each time that the connection comes up. */
  up: () => void;
  /** Most calls that the server may have. */
  cap: number;
  /** Whether its calls could go to another server. */
  elsewhere: () => boolean;
}

/** One media server and the calls on it. */
export class MediaServer {
  readonly name: string;
  readonly #options: MediaServerOptions;
  readonly #connection: MediaServerConnection;
  readonly #pipelines = new ServerPipelines(() => this.#tellWhenEmpty());
  /** Ids of pipelines that are to be taken over. */
  readonly #adopted = new Set<string>();
  readonly #nextClient = new Arrival<KurentoClient>();
  /** Time at which a browser last asked for a fresh leg, in ms of the monotonic clock. */
  #repairAskedAtMs = -Infinity;
  #draining = false;
  /** Called once drained; null for a server that stays. */
  #onEmpty: (() => void) | null = null;

  constructor(options: MediaServerOptions) {
    this.name = options.name;
    this.#options = options;
    this.#connection = new MediaServerConnection({
      ...options,
      spared: {
        has: (id) => this.#adopted.has(id) || this.#pipelines.has(id),
      },
      up: (client) => {
        this.#nextClient.tell(client);
        options.up();
      },
      resume: (client) => this.#pipelines.resume(client),
      lost: (mayGoOn) => this.#connectionLost(mayGoOn),
      // Pipelines that already continued over the failed connection are lost, too.
      unreachable: () => this.#pipelines.loseAll(),
      doubted: (doubt) => {
        if (doubt) {
          logger.warn("media server {name} is late: it {doubt} elsewhere", {
            name: options.name,
            doubt,
          });
        }
        this.#giveUpIfBetter();
      },
    });
  }

  /** Whether its answer is overdue, though it lives. */
  get doubted(): boolean {
    return (this.#connection.client?.doubt ?? null) !== null;
  }

  /** Whether it carries sealed calls. */
  get seals(): boolean {
    return this.#connection.client?.seals ?? false;
  }

  /** Its current status. */
  get status(): MediaServerStatus {
    const { load: { cpuPercent, memoryBytes }, problem } = this.#connection;
    const roundTripMs = this.#connection.client?.roundTripMs;
    return {
      name: this.name,
      state: this.#state,
      calls: this.#pipelines.size,
      cap: this.#options.cap,
      ...(cpuPercent === undefined ? {} : { cpuPercent }),
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      ...(roundTripMs === undefined ? {} : { roundTripMs }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  /** Connects, for as long as it takes. After a move of the server, connects to the new place. */
  locate(url: string, inProcess: boolean): void {
    this.#connection.locate(url, inProcess);
  }

  /** See {@link MediaServerConnection.hurry}. */
  hurry(ms: number): void {
    this.#connection.hurry(ms);
  }

  /** Stops taking new calls, or takes them again. */
  drain(on: boolean): void {
    if (this.#draining === on) return;
    this.#draining = on;
    logger.info(
      on
        ? "media server {name} is drained of {calls} calls"
        : "media server {name} takes calls again",
      { name: this.name, calls: this.status.calls },
    );
    if (on) this.#pipelines.moveAll();
    this.#tellWhenEmpty();
  }

  /** Drains the server, and calls `onEmpty` when its last call is over. */
  retire(onEmpty: () => void): void {
    this.#onEmpty = onEmpty;
    this.#draining = true;
    this.#pipelines.moveAll();
    this.#tellWhenEmpty();
  }

  /** Revokes {@link retire}. */
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
    sealed?: SealedAgreement | null,
  ): Promise<ServerPipeline> {
    const { client } = this.#connection;
    if (!client) throw mediaServerUnavailable();
    return await this.#hold(
      client,
      callId,
      events,
      (options) =>
        sealed === undefined
          ? KurentoCallMediaPipeline.create(options)
          : SealedCallPipeline.create(options, sealed),
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
  ): Promise<ServerPipeline> {
    this.#adopted.add(saved.id);
    try {
      const waitMs = this.#options.times.adoptWaitMs ?? ADOPT_WAIT_MS;
      if (!this.#connection.client) this.hurry(waitMs);
      const client = this.#connection.client ??
        await this.#nextClient.within(waitMs);
      if (!client) throw mediaServerUnavailable();
      return await this.#hold(
        client,
        callId,
        events,
        (options) =>
          saved.sealed
            ? SealedCallPipeline.adopt(options, saved)
            : KurentoCallMediaPipeline.adopt(options, saved),
      );
    } finally {
      this.#adopted.delete(saved.id);
    }
  }

  /** Closes the connection; the server's calls learn that their media is lost. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  #hold(
    client: KurentoClient,
    callId: string,
    events: CallMediaEvents,
    make: (options: ServerPipelineOptions) => Promise<ServerPipeline>,
  ): Promise<ServerPipeline> {
    return this.#pipelines.hold(async (released) => {
      const pipeline = await make({
        client,
        mediaServer: this.name,
        instance: this.#options.instance,
        callId,
        events,
        renegotiates: () => {
          this.#repairAskedAtMs = performance.now();
          this.#giveUpIfBetter();
        },
        released,
      });
      if (!client.ended) return pipeline;
      await pipeline.release();
      throw mediaServerUnavailable();
    });
  }

  get #state(): MediaServerState {
    const { state } = this.#connection;
    return state === "up" && this.#draining ? "draining" : state;
  }

  /** @returns whether calls wait for the next connection */
  #connectionLost(mayGoOn: boolean): boolean {
    const waitMs = this.#pipelines.suspend(mayGoOn);
    if (waitMs === null) return false;
    this.hurry(waitMs);
    return true;
  }

  /** Waits for a frozen server, unless browsers miss pictures that another server could bring back. */
  #giveUpIfBetter(): void {
    const { client } = this.#connection;
    const missed = performance.now() - this.#repairAskedAtMs < REPAIR_ASKED_MS;
    if (client?.doubt !== "accepts" || !missed) return;
    if (this.#options.elsewhere()) {
      client.giveUp("it does not answer, and browsers get no media");
    }
  }

  #tellWhenEmpty(): void {
    if (!this.#draining || this.#pipelines.size > 0) return;
    logger.info("media server {name} is empty", { name: this.name });
    const onEmpty = this.#onEmpty;
    this.#onEmpty = null;
    onEmpty?.();
  }
}
