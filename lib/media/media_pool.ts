import { DEFAULT_MEDIA_CAP } from "../config/options/media_options.ts";
import {
  type CallMediaEvents,
  type CallMediaPipeline,
  type CallMediaService,
  MediaError,
  type SavedMedia,
  type SealedAgreement,
} from "../signaling/media_port.ts";
import { MediaServer, type MediaServerOptions } from "./media_server.ts";
import {
  type MediaServerTimes,
  mediaServerUnavailable,
} from "./media_server_connection.ts";
import { load, type MediaServerStatus } from "./media_server_status.ts";

/** A media server to use. */
export interface MediaNode {
  /** Unique, for people; holds no secret. */
  name: string;
  /** URL of its WebSocket; null while the server is starting. */
  url: string | null;
  /** It runs in this process. */
  inProcess?: boolean;
}

/** Options of the service. */
export interface MediaPoolOptions {
  /** WebSocket URLs of Kurentos, including the embedded one; {@link MediaPool.setNodes} replaces them. */
  urls?: readonly string[];
  /** Most calls that a server may have. */
  cap?: number;
  /** Name of this program among those that share a media server. After a restart with the same name, its leftover pipelines are released. */
  instance?: string;
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

/** For this many ms after a call found no server, servers are retried at short intervals: the phone soon asks again. */
const HURRY_MS = 1_000;

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
  /** Those who wait for a server to come up. */
  readonly #waiting = new Set<() => void>();
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
    const wait = () => run();
    this.#waiting.add(wait);
    return () => void this.#waiting.delete(wait);
  }

  /** Uses the server with the least load, or the next one if that refuses. */
  async createPipeline(
    callId: string,
    events: CallMediaEvents,
    sealed?: SealedAgreement | null,
  ): Promise<CallMediaPipeline> {
    const refusals: MediaError[] = [];
    const tried = new Set<MediaServer>();
    while (true) {
      const server = this.#leastLoaded(tried, sealed !== undefined);
      if (!server) {
        for (const server of this.#servers.values()) server.hurry(HURRY_MS);
        throw this.#refusal(refusals);
      }
      tried.add(server);
      try {
        return await server.createPipeline(callId, events, sealed);
      } catch (error) {
        if (!(error instanceof MediaError)) throw error;
        refusals.push(error);
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
    await Promise.all(
      [...this.#servers.values()].map((server) => server.close()),
    );
  }

  #add(name: string): MediaServer {
    const { cap, instance, times } = this.#options;
    const { roundTrip, iceServers, isAllowed, videoKbps } = this.#options;
    const server: MediaServer = new MediaServer({
      name,
      cap: cap ?? DEFAULT_MEDIA_CAP,
      instance: instance ?? "",
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
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const run of waiting) run();
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

/** Makes nodes named by their address: host and port only, since the rest of a URL may hold a secret. */
export function nodesOf(urls: readonly string[]): MediaNode[] {
  const nodes = new Map<string, MediaNode>();
  for (const url of new Set(urls)) {
    const { host } = new URL(url);
    let name = host;
    for (let n = 2; nodes.has(name); n++) name = `${host} (${n})`;
    nodes.set(name, { name, url });
  }
  return [...nodes.values()];
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
