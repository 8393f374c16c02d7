import { KurentoClient } from "./kurento_client.ts";
import { KurentoError } from "./kurento_error.ts";

/** Milliseconds between two looks. Calls placed in between already count in the load. */
const PROBE_MS = 5_000;

/** Milliseconds before the first look: calls that waited for the server come first. */
const FIRST_PROBE_MS = 1_000;

/**
 * Milliseconds over which the server measures its CPU use, in steps of 10.
 * Kurento sleeps meanwhile, and with it the connections that share its strand:
 * Boost gives 193 of these to connections at random.
 */
const CPU_INTERVAL_MS = 100;

/** A media server's report of its own load. */
export interface ServerLoad {
  /** CPU use in per cent of its machine. */
  cpuPercent?: number;
  memoryBytes?: number;
}

/**
 * Regularly asks a media server for its load. Has its own connection, since
 * later requests on the same one wait while Kurento measures its CPU use.
 */
export class LoadProbe {
  /** The last report; empty where the server gives none. */
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
      await this.#pause(Math.min(FIRST_PROBE_MS, everyMs));
      if (signal.aborted) return;
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
      // The main connection reports a lost server.
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

/** Undefined for a server that does not support the request. */
async function orUnknown(answer: Promise<number>): Promise<number | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KurentoError && error.failure === "refused") return;
    throw error;
  }
}
