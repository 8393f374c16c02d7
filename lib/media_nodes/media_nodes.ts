/**
 * The media servers that the options name: Kurentos by flag and by file,
 * media processes, or the embedded one when there are none of these.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { type EmbeddedMedia, startEmbeddedMedia } from "./embedded_media.ts";
import { log } from "../telemetry/log.ts";
import { KurentoSession } from "../media/kurento_session.ts";
import { nodesOf } from "../media/media_node.ts";
import type { MediaPool } from "../media/media_pool.ts";
import { MediaProcesses } from "./media_processes.ts";
import { readMediaServerList } from "../config/media_server_list.ts";
import { errorText } from "../shared/error_text.ts";

/** The media servers of a service. */
export class MediaNodes {
  /** Null when other media servers are used. */
  readonly embedded: EmbeddedMedia | null;
  readonly #config: Config;
  #listed: string[];
  /** URLs of those of other processes. */
  #others: string[] = [];
  /** Null when no media processes are used. */
  readonly processes: MediaProcesses | null;
  #service: MediaPool | null = null;

  /**
   * Starts the media servers that run on this machine.
   *
   * @throws {StartError} as a rejection
   */
  static async start(
    config: Config,
    fault: (error: unknown) => void,
  ): Promise<MediaNodes> {
    const listed = config.wsUriFile
      ? await readMediaServerList(config.wsUriFile)
      : [];
    const { media, mediaCap: cap, mediaProcesses: count, wsUris } = config;
    const options = { ...media, cap };
    const elsewhere = wsUris.length > 0 || config.wsUriFile !== undefined;
    const changed = () => nodes.#place();
    const nodes: MediaNodes = new MediaNodes(
      config,
      listed,
      count > 0 || elsewhere ? null : startEmbeddedMedia(options, fault),
      count > 0 ? new MediaProcesses({ count, options, changed, fault }) : null,
    );
    await nodes.processes?.start();
    return nodes;
  }

  private constructor(
    config: Config,
    listed: string[],
    embedded: EmbeddedMedia | null,
    processes: MediaProcesses | null,
  ) {
    this.#config = config;
    this.#listed = listed;
    this.embedded = embedded;
    this.processes = processes;
  }

  /** Whether any of them is an embedded server, in this process or in another. */
  get embeds(): boolean {
    return this.embedded !== null || this.processes !== null;
  }

  /** Gives them to the pool, now and whenever they change. */
  feed(service: MediaPool): void {
    this.#service = service;
    this.#place();
  }

  /** URLs of the media servers that run on this machine for this program, and end with it. */
  get urls(): string[] {
    const { embedded, processes } = this;
    return [
      ...(embedded ? [embedded.server.url] : []),
      ...(processes?.nodes() ?? []).flatMap(({ url }) => url ?? []),
    ];
  }

  /** Number of pipelines on the media servers that end with this program. Never rejects: a server that does not answer counts as empty. */
  async pipelines(): Promise<number> {
    if (this.embedded) return this.embedded.server.pipelines();
    const counts = await Promise.all(
      this.urls.map((url) => pipelinesOn(url).catch(() => 0)),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Uses the media servers of other processes, too. */
  setOthers(urls: string[]): void {
    if (urls.join(" ") === this.#others.join(" ")) return;
    this.#others = urls;
    this.#place();
  }

  /** Reads the file of media servers again. An unreadable file changes nothing. Never rejects. */
  async reload(): Promise<void> {
    const file = this.#config.wsUriFile;
    if (file === undefined) return;
    try {
      this.#listed = await readMediaServerList(file);
    } catch (error) {
      log.error("media servers stay as they are: {problem}", {
        problem: errorText(error),
      });
      return;
    }
    log.info("{count} media servers by {file}", {
      count: this.#listed.length,
      file,
    });
    this.#place();
  }

  /** Stops the media servers on this machine. */
  async close(): Promise<void> {
    this.#service = null;
    await this.processes?.close();
    await this.embedded?.close();
  }

  #place(): void {
    const embedded = this.embedded?.server.url;
    // The processes of a cluster have to call each media server by one name.
    const byAddress = this.#config.cluster !== null;
    const urls = [
      ...(embedded === undefined ? [] : [embedded]),
      ...this.#config.wsUris.map(String),
      ...this.#listed,
      ...this.#others,
      ...(byAddress && this.processes ? this.urls : []),
    ];
    this.#service?.setNodes([
      ...nodesOf(urls)
        .map((node) => ({ ...node, inProcess: node.url === embedded })),
      ...(byAddress ? [] : this.processes?.nodes() ?? []),
    ]);
  }
}

/** @throws {KurentoError} as a rejection */
async function pipelinesOn(url: string): Promise<number> {
  const session = await KurentoSession.open(url);
  try {
    return (await session.pipelines()).length;
  } finally {
    await session.close();
  }
}
