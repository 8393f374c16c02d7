import { KurentoClient } from "./kurento_client.ts";
import { KurentoError } from "./kurento_error.ts";

/** In ms between two looks; calls placed in between count by themselves. */
const PROBE_MS = 5_000;

/** In ms over which the server measures its CPU use. */
const CPU_INTERVAL_MS = 500;

/** What a media server says of itself. */
export interface ServerLoad {
  /** Per cent of its machine. */
  cpuPercent?: number;
  memoryBytes?: number;
}

/**
 * Asks a media server for its load, again and again. Has a connection of its
 * own: Kurento sleeps while it measures its CPU use, and what comes after on
 * the same connection waits.
 */
export class LoadProbe {
  /** What it said last; empty where it does not tell. */
  load: ServerLoad = {};
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wake: () => void = () => {};

  constructor(url: string, everyMs = PROBE_MS) {
    this.#running = this.#run(url, everyMs);
  }

  /** Idempotent, never rejects. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    this.#wake();
    await this.#running;
  }

  async #run(url: string, everyMs: number): Promise<void> {
    const { signal } = this.#closing;
    let client: KurentoClient | null = null;
    try {
      client = await KurentoClient.connect({
        url,
        signal,
        lost: () => {},
        fault: () => {},
      });
      while (!signal.aborted) {
        const [cpuPercent, memoryBytes] = await Promise.all([
          orUnknown(client.usedCpu(Math.min(CPU_INTERVAL_MS, everyMs))),
          orUnknown(client.usedMemory()),
        ]);
        this.load = { cpuPercent, memoryBytes };
        await this.#pause(everyMs);
      }
    } catch {
      // The server's own connection tells of a server that is lost.
      this.load = {};
    } finally {
      await client?.close();
    }
  }

  async #pause(ms: number): Promise<void> {
    if (this.#closing.signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#timer = setTimeout(resolve, ms);
    });
  }
}

/** Not every server can tell. */
async function orUnknown(answer: Promise<number>): Promise<number | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KurentoError && error.failure === "refused") return;
    throw error;
  }
}
