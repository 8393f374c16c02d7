/**
 * Media processes: embedded media servers as child processes, so that media
 * uses more than one core, and a crash stays in one process. node-datachannel runs once in a
 * process.
 *
 * @module
 */
import { backOffMs } from "../shared/back_off.ts";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { mediaPermissions } from "../config/permissions.ts";
import { findPlaces } from "../config/places.ts";
import type { EmbeddedMediaOptions } from "./embedded_media.ts";
import { lines } from "./lines.ts";
import { log } from "../telemetry/log.ts";
import type { MediaNode } from "../media/media_node.ts";
import { errorText } from "../shared/error_text.ts";
import { StartError } from "../shared/start_error.ts";

/** Pauses in ms before a process that ended is started again. */
const RESTART_WAITS = { first: 100, longest: 10_000 };
/** Milliseconds after which a process counts as stable: its end then has another cause than its start. */
const STABLE_MS = 30_000;
/** Milliseconds that a process may take to end by itself. */
const END_MS = 2_000;

const ENTRY = fileURLToPath(new URL("./media_process.ts", import.meta.url));

const MediaProcessMessage = v.union([
  v.object({ url: v.string() }),
  v.object({ fault: v.string() }),
]);
/** Messages of a media process: the address where it serves (contains a secret: not for logs), or a fault. */
export type MediaProcessMessage = v.InferOutput<typeof MediaProcessMessage>;

/** Options of the media processes. */
export interface MediaProcessesOptions {
  count: number;
  /** Options of each process; with a port, the second one gets the next port and so on. */
  options: EmbeddedMediaOptions;
  /** Called when a process is ready, or is gone: see {@link MediaProcesses.nodes}. */
  changed: () => void;
  fault: (error: unknown) => void;
}

/** A group of media processes; each is restarted when it ends. */
export class MediaProcesses {
  readonly #processes: MediaProcess[];

  constructor({ count, options, changed, fault }: MediaProcessesOptions) {
    this.#processes = Array.from({ length: count }, (_, index) => {
      const portAfter = (first: number) => first === 0 ? 0 : first + index;
      const port = portAfter(options.port);
      const relayPort = portAfter(options.relayPort ?? 0);
      return new MediaProcess(
        `process ${index + 1}`,
        { ...options, port, relayPort },
        changed,
        fault,
      );
    });
  }

  /**
   * Starts the processes.
   *
   * @throws {StartError} as a rejection, when that is not permitted
   */
  async start(): Promise<void> {
    const { state } = await Deno.permissions.query({
      name: "run",
      command: Deno.execPath(),
    });
    if (state !== "granted") {
      throw new StartError(
        "--media-processes needs the permission to run processes: use `deno task start:processes`.",
      );
    }
    for (const process of this.#processes) process.start();
  }

  /** The current nodes, for the pool. */
  nodes(): MediaNode[] {
    return this.#processes.map(({ name, url }) => ({ name, url }));
  }

  /** Process ids by the processes' names in the pool; only of those that are running. */
  pids(): Map<string, number> {
    return new Map(
      this.#processes.flatMap(({ name, pid }) => pid ? [[name, pid]] : []),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.close()));
  }
}

/** One supervised media process. */
class MediaProcess {
  url: string | null = null;
  #child: Deno.ChildProcess | null = null;
  #input: WritableStreamDefaultWriter<Uint8Array> | null = null;
  #supervision: Promise<void> = Promise.resolve();
  readonly #closing = new AbortController();

  constructor(
    readonly name: string,
    private readonly options: EmbeddedMediaOptions,
    private readonly changed: () => void,
    private readonly fault: (error: unknown) => void,
  ) {}

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  start(): void {
    this.#supervision = this.#supervise();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    // Closing its stdin ends the process.
    await this.#input?.close().catch(() => {});
    const overdue = setTimeout(() => this.#child?.kill("SIGKILL"), END_MS);
    await this.#supervision;
    clearTimeout(overdue);
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#closing;
    let restarts = 0;
    while (!signal.aborted) {
      const startedAt = performance.now();
      const end = await this.#runOnce();
      this.#child = null;
      this.#input = null;
      this.url = null;
      if (signal.aborted) return;
      this.changed();
      log.warn("media {name} ended ({end}); starting it again", {
        name: this.name,
        end,
      });
      if (performance.now() - startedAt > STABLE_MS) restarts = 0;
      const waitMs = backOffMs(restarts++, RESTART_WAITS);
      await delay(waitMs, undefined, { signal }).catch(() => {});
    }
  }

  /** @returns the reason of its end, in words */
  async #runOnce(): Promise<string> {
    try {
      const places = await findPlaces();
      const child = new Deno.Command(places.deno, {
        args: ["run", "-q", ...mediaPermissions(this.options, places), ENTRY],
        stdin: "piped",
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      this.#child = child;
      const listened = this.#listen(child.stdout);
      this.#input = child.stdin.getWriter();
      await this.#input.write(
        new TextEncoder().encode(JSON.stringify(this.options) + "\n"),
      ).catch(() => {}); // Ended already: its status says how.
      const { code, signal } = await child.status;
      await listened;
      return signal ?? `code ${code}`;
    } catch (error) {
      return errorText(error);
    }
  }

  async #listen(
    output: ReadableStream<Uint8Array<ArrayBuffer>>,
  ): Promise<void> {
    for await (const line of lines(output)) {
      const message = v.safeParse(
        v.pipe(v.string(), v.parseJson(), MediaProcessMessage),
        line,
      );
      // Not a message: libraries write to stdout, too.
      if (!message.success) continue;
      if ("url" in message.output) {
        this.url = message.output.url;
        this.changed();
      } else {
        this.fault(new Error(`media ${this.name}: ${message.output.fault}`));
      }
    }
  }
}
