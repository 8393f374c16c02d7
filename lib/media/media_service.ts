import {
  type CallMediaEvents,
  type CallMediaPipeline,
  type CallMediaService,
  MediaError,
} from "../signaling/call_media.ts";
import {
  MediaServer,
  type MediaServerStatus,
  type MediaServerTimes,
  mediaServerUnavailable,
} from "./media_server.ts";

/** How the service is made. */
export interface MediaServiceOptions {
  /** WebSockets of Kurentos, the embedded one among them. */
  urls: readonly string[];
  times?: MediaServerTimes;
}

/**
 * The media servers that calls are placed on.
 *
 * ```ts
 * const media = new MediaService({ urls: [embedded.url] });
 * media.start();
 * await media.ready();
 * ```
 */
export class MediaService implements CallMediaService {
  readonly #servers: MediaServer[];
  readonly #ready = Promise.withResolvers<void>();

  constructor({ urls, times }: MediaServiceOptions) {
    this.#servers = urls.map((url) =>
      new MediaServer(url, () => this.#ready.resolve(), times)
    );
  }

  /** Connects to all servers, again and again to those that cannot be reached. */
  start(): void {
    for (const server of this.#servers) server.start();
  }

  /** Resolves when a server has come up for the first time, or the service is closed. */
  ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** What is known of each server now. */
  status(): MediaServerStatus[] {
    return this.#servers.map((server) => server.status);
  }

  /** On the server with the fewest calls, or the next one if that is full. */
  async createPipeline(
    callId: string,
    events: CallMediaEvents,
  ): Promise<CallMediaPipeline> {
    let refusal = mediaServerUnavailable();
    const candidates = this.#servers
      .filter((server) => server.status.state === "up")
      .sort((a, b) => a.status.pipelines - b.status.pipelines);
    for (const server of candidates) {
      try {
        return await server.createPipeline(callId, events);
      } catch (error) {
        if (!(error instanceof MediaError)) throw error;
        refusal = error;
      }
    }
    throw refusal;
  }

  /** Lets go of all servers; standing calls are told that their media is lost. Idempotent, never rejects. */
  async close(): Promise<void> {
    this.#ready.resolve();
    await Promise.all(this.#servers.map((server) => server.close()));
  }
}
