import { getLogger } from "@logtape/logtape";
import type {
  CallMediaEvents,
  SavedMedia,
  SealedAgreement,
} from "../signaling/media_port.ts";
import {
  type CallMediaPipelineOptions,
  KurentoCallMediaPipeline,
  type ServerPipeline,
} from "./call_media_pipeline.ts";
import { SealedCallPipeline } from "./sealed_call_pipeline.ts";
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

/** Milliseconds that an established call waits for the server that has its media; a restarted program connects to it within 200. */
const ADOPT_WAIT_MS = 5_000;

/** Milliseconds that calls wait for a new connection to the server after theirs broke. */
const SUSPEND_MS = 2_000;

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
  readonly #pipelines = new Set<ServerPipeline>();
  /** Number of pipelines that are being made or taken over. */
  #making = 0;
  /** Ids of pipelines that are to be taken over. */
  readonly #adopted = new Set<string>();
  readonly #nextClient = new NextClient();
  /** Pipelines of a broken connection that may continue over the next one. */
  readonly #suspended = new Set<ServerPipeline>();
  #suspension: ReturnType<typeof setTimeout> | undefined;
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
      spared: { has: (id) => this.#spares(id) },
      up: (client) => {
        this.#nextClient.tell(client);
        options.up();
      },
      resume: (client) => this.#resume(client),
      lost: (mayGoOn) => this.#connectionLost(mayGoOn),
      // Pipelines that already continued over the failed connection are lost, too.
      unreachable: () => this.#lose(this.#pipelines),
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
      calls: this.#pipelines.size + this.#making,
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
    if (on) this.#moveCalls();
    this.#tellWhenEmpty();
  }

  /** Drains the server, and calls `onEmpty` when its last call is over. */
  retire(onEmpty: () => void): void {
    this.#onEmpty = onEmpty;
    this.#draining = true;
    this.#moveCalls();
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

  async #hold(
    client: KurentoClient,
    callId: string,
    events: CallMediaEvents,
    make: (options: CallMediaPipelineOptions) => Promise<ServerPipeline>,
  ): Promise<ServerPipeline> {
    this.#making++;
    try {
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
        released: (released) => {
          this.#pipelines.delete(released);
          this.#suspended.delete(released);
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

  #spares(id: string): boolean {
    if (this.#adopted.has(id)) return true;
    for (const { saved } of this.#pipelines) {
      if (saved.id === id) return true;
    }
    return false;
  }

  /** @returns whether calls wait for the next connection */
  #connectionLost(mayGoOn: boolean): boolean {
    clearTimeout(this.#suspension);
    const pipelines = [...this.#pipelines];
    const resumable = mayGoOn
      ? pipelines.filter((pipeline) => pipeline.resumable)
      : [];
    this.#lose(pipelines.filter((pipeline) => !resumable.includes(pipeline)));
    if (resumable.length === 0) return false;
    for (const pipeline of resumable) this.#suspended.add(pipeline);
    this.#suspension = setTimeout(
      () => this.#lose(this.#suspended),
      SUSPEND_MS,
    );
    this.hurry(SUSPEND_MS);
    return true;
  }

  async #resume(client: KurentoClient): Promise<void> {
    clearTimeout(this.#suspension);
    await Promise.all([...this.#suspended].map(async (pipeline) => {
      this.#suspended.delete(pipeline);
      try {
        await pipeline.resume(client);
      } catch {
        // The server is a different one by now, or is lost again.
        this.#lose([pipeline]);
      }
    }));
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

  #moveCalls(): void {
    for (const pipeline of [...this.#pipelines]) pipeline.move();
  }

  #lose(pipelines: Iterable<ServerPipeline>): void {
    for (const pipeline of [...pipelines]) {
      this.#pipelines.delete(pipeline);
      this.#suspended.delete(pipeline);
      try {
        pipeline.lost();
      } catch (error) {
        logger.error("listener failed: {error}", { error });
      }
    }
  }

  #tellWhenEmpty(): void {
    if (!this.#draining || this.#making + this.#pipelines.size > 0) return;
    logger.info("media server {name} is empty", { name: this.name });
    const onEmpty = this.#onEmpty;
    this.#onEmpty = null;
    onEmpty?.();
  }
}
