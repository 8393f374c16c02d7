import { DEFAULT_MEDIA_CAP } from "../config/options/media_options.ts";
import {
  type CallMediaEvents,
  type CallMediaPipeline,
  type CallMediaService,
  MediaError,
  type SavedMedia,
  type SealedAgreement,
} from "../signaling/media_port.ts";
import { Arrival } from "./arrival.ts";
import { type MediaNode, nodesOf } from "./media_node.ts";
import { MediaServer, type MediaServerOptions } from "./media_server.ts";
import {
  type MediaServerTimes,
  mediaServerUnavailable,
} from "./media_server_connection.ts";
import { load, type MediaServerStatus } from "./media_server_status.ts";

/** Options of the service. */
export interface MediaPoolOptions {
  /** WebSocket URLs of Kurentos, including the embedded one; {@link MediaPool.setNodes} replaces them. */
  urls?: readonly string[];
  /** Most calls that a server may have. */
  cap?: number;
  /** Name of this program among those that share a media server. After a restart with the same name, its leftover pipelines are released. */
  instance?: string;
  /** See {@link MediaServerOptions.restored}. */
  restored?: MediaServerOptions["restored"];
  times?: MediaServerTimes;
  /** Gets the duration of each answered request to a server, in ms, for metrics. */
  roundTrip?: (ms: number) => void;
  /** STUN and TURN servers that each endpoint gets. */
  iceServers?: MediaServerOptions["iceServers"];
  /** See {@link MediaServerOptions.isAllowed}. */
  isAllowed?: MediaServerOptions["isAllowed"];
  /** See {@link MediaServerOptions.videoKbps}. */
  videoKbps?: number;
}

/**
 * Milliseconds for which a call waits if no server is up. It rings meanwhile. A
 * Kurento that was restarted is back within two seconds; at the start of this
 * program, the first connection takes one.
 */
const PLACE_WAIT_MS = 3_000;

/**
 * The pool of media servers on which calls are placed.
 *
 * ```ts
 * const media = new MediaPool({ urls: [embedded.url] });
 * media.start();
 * await media.ready();
 * ```
 */
export class MediaPool implements CallMediaService {
  readonly #options: MediaPoolOptions;
  readonly #servers = new Map<string, MediaServer>();
  /** Servers that are no longer wanted and still have calls. */
  readonly #retiring = new Set<MediaServer>();
  readonly #ready = Promise.withResolvers<void>();
  /** Tells whether a server came up, or the service is closed. */
  readonly #next = new Arrival<"up" | "closed">();
  #closed = false;

  constructor(options: MediaPoolOptions) {
    this.#options = options;
  }

  /** Connects to all servers, and keeps retrying those that cannot be reached. */
  start(): void {
    this.setNodes(nodesOf(this.#options.urls ?? []));
  }

  /** Resolves when a server has come up for the first time, or the service is closed. */
  ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** The current status of each server. */
  status(): MediaServerStatus[] {
    return [...this.#servers.values()].map((server) => server.status);
  }

  /** Number of further calls that the servers have room for; draining servers do not count. */
  freeCalls(): number {
    return this.status()
      .filter(({ state }) => state === "up")
      .reduce((sum, { cap, calls }) => sum + Math.max(0, cap - calls), 0);
  }

  /**
   * Uses these servers from now on. A server that is no longer listed keeps its calls,
   * takes no new one, and is removed when the last is over. After a move of a server,
   * connects to its new place.
   */
  setNodes(nodes: readonly MediaNode[]): void {
    if (this.#closed) return;
    const wanted = new Set(nodes.map(({ name }) => name));
    for (const server of [...this.#servers.values()]) {
      if (!wanted.has(server.name) && !this.#retiring.has(server)) {
        this.#retire(server);
      }
    }
    for (const { name, url, inProcess } of nodes) {
      const server = this.#servers.get(name) ?? this.#add(name);
      if (this.#retiring.delete(server)) server.keep();
      if (url !== null) server.locate(url, inProcess ?? false);
    }
  }

  /**
   * Sends no new calls to this server; its calls continue. Its status shows
   * when it is empty.
   *
   * @returns false when there is no server of this name
   */
  drain(name: string): boolean {
    return this.#drain(name, true);
  }

  /**
   * Sends new calls to this server again.
   *
   * @returns false when there is no server of this name
   */
  undrain(name: string): boolean {
    return this.#drain(name, false);
  }

  canSeal(): boolean {
    return this.#leastLoaded(new Set(), true) !== undefined;
  }

  onceUp(run: () => void): () => void {
    return this.#next.once((what) => {
      if (what === "up") run();
    });
  }

  /**
   * Uses the server with the least load, or the next one if that refuses. If
   * none is up, waits a moment for one.
   */
  async createPipeline(
    callId: string,
    events: CallMediaEvents,
    sealed?: SealedAgreement | null,
  ): Promise<CallMediaPipeline> {
    const waitMs = this.#options.times?.placeWaitMs ?? PLACE_WAIT_MS;
    const until = performance.now() + waitMs;
    while (true) {
      try {
        return await this.#place(callId, events, sealed);
      } catch (error) {
        const leftMs = until - performance.now();
        if (!(error instanceof MediaError)) throw error;
        if (error.reason !== "media_unavailable" || leftMs <= 0) throw error;
        if (!await this.#comesUp(leftMs)) throw error;
      }
    }
  }

  /** Uses the server that has the pipeline. */
  async adoptPipeline(
    callId: string,
    saved: SavedMedia,
    events: CallMediaEvents,
  ): Promise<CallMediaPipeline> {
    const server = this.#servers.get(saved.mediaServer);
    if (!server) throw mediaServerUnavailable();
    return await server.adoptPipeline(callId, saved, events);
  }

  /** Closes all connections; established calls learn that their media is lost. Idempotent, never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#ready.resolve();
    this.#next.tell("closed");
    await Promise.all(
      [...this.#servers.values()].map((server) => server.close()),
    );
  }

  async #place(
    callId: string,
    events: CallMediaEvents,
    sealed: SealedAgreement | null | undefined,
  ): Promise<CallMediaPipeline> {
    const refusals: MediaError[] = [];
    const tried = new Set<MediaServer>();
    while (true) {
      const server = this.#leastLoaded(tried, sealed !== undefined);
      if (!server) throw this.#refusal(refusals);
      tried.add(server);
      try {
        return await server.createPipeline(callId, events, sealed);
      } catch (error) {
        if (!(error instanceof MediaError)) throw error;
        refusals.push(error);
      }
    }
  }

  /** Waits until a server comes up. @returns false if none does within `ms` */
  async #comesUp(ms: number): Promise<boolean> {
    const away = [...this.#servers.values()].filter(({ status }) =>
      status.state === "connecting" || status.state === "down"
    );
    if (this.#closed || away.length === 0) return false;
    for (const server of away) server.hurry(ms);
    return await this.#next.within(ms) === "up";
  }

  #add(name: string): MediaServer {
    const { cap, instance, restored, times } = this.#options;
    const { roundTrip, iceServers, isAllowed, videoKbps } = this.#options;
    const server: MediaServer = new MediaServer({
      name,
      cap: cap ?? DEFAULT_MEDIA_CAP,
      instance: instance ?? "",
      restored,
      up: () => this.#up(),
      roundTrip,
      iceServers,
      isAllowed,
      videoKbps,
      elsewhere: () => {
        const others = [...this.#servers.values()].filter((other) =>
          other !== server && !other.doubted
        );
        return this.#leastLoadedOf(others, new Set()) !== undefined;
      },
      times: times ?? {},
    });
    this.#servers.set(name, server);
    return server;
  }

  #up(): void {
    this.#ready.resolve();
    this.#next.tell("up");
  }

  #retire(server: MediaServer): void {
    this.#retiring.add(server);
    server.retire(() => {
      this.#retiring.delete(server);
      this.#servers.delete(server.name);
      server.close().catch(() => {});
    });
  }

  #drain(name: string, on: boolean): boolean {
    const server = this.#servers.get(name);
    if (!server) return false;
    // A retiring server drains in any case.
    if (!this.#retiring.has(server)) server.drain(on);
    return true;
  }

  #leastLoaded(
    tried: ReadonlySet<MediaServer>,
    sealed: boolean,
  ): MediaServer | undefined {
    const servers = [...this.#servers.values()].filter(({ seals }) =>
      seals || !sealed
    );
    return this.#leastLoadedOf(
      servers.filter((server) => !server.doubted),
      tried,
    ) ?? this.#leastLoadedOf(servers, tried);
  }

  #leastLoadedOf(
    servers: readonly MediaServer[],
    tried: ReadonlySet<MediaServer>,
  ): MediaServer | undefined {
    let best: { server: MediaServer; status: MediaServerStatus } | undefined;
    for (const server of servers) {
      const { status } = server;
      if (tried.has(server) || status.state !== "up") continue;
      if (status.calls >= status.cap) continue;
      if (!best || isLessLoaded(status, best.status)) best = { server, status };
    }
    return best?.server;
  }

  #refusal(refusals: MediaError[]): MediaError {
    const full = refusals.find(({ reason }) => reason === "overloaded");
    if (full) return full;
    const capped = this.status().some(({ state, calls, cap }) =>
      state === "up" && calls >= cap
    );
    if (capped) return allFull();
    return refusals.at(-1) ?? mediaServerUnavailable();
  }
}

function isLessLoaded(a: MediaServerStatus, b: MediaServerStatus): boolean {
  const difference = load(a) - load(b);
  if (difference !== 0) return difference < 0;
  return (a.memoryBytes ?? 0) < (b.memoryBytes ?? 0);
}

function allFull(): MediaError {
  return new MediaError(
    "overloaded",
    "All media servers are full. Please try again later.",
  );
}
