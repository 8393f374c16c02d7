import { getLogger } from "@logtape/logtape";
import type { KurentoClient } from "./kurento_client.ts";
import type { ServerPipeline } from "./server_pipeline.ts";

/** Milliseconds that calls wait for a new connection to the server after theirs broke. */
const SUSPEND_MS = 2_000;

const logger = getLogger(["one2one", "media"]);

/** The pipelines on one media server, also while its connection is broken. */
export class ServerPipelines {
  readonly #held = new Set<ServerPipeline>();
  /** Number of pipelines that are being made or taken over. */
  #making = 0;
  /** Pipelines of a broken connection that may continue over the next one. */
  readonly #suspended = new Set<ServerPipeline>();
  #suspension: ReturnType<typeof setTimeout> | undefined;

  /** @param fewer called when there may be fewer than before */
  constructor(private readonly fewer: () => void) {}

  /** Number of pipelines, including those that are being made or taken over. */
  get size(): number {
    return this.#held.size + this.#making;
  }

  /** Whether one of them has this id. */
  has(id: string): boolean {
    for (const { saved } of this.#held) {
      if (saved.id === id) return true;
    }
    return false;
  }

  /**
   * Makes a pipeline, which counts from now on.
   *
   * @param make gets the function to be called when the pipeline is released;
   * its rejection is this one's
   */
  async hold(
    make: (
      released: (pipeline: ServerPipeline) => void,
    ) => Promise<ServerPipeline>,
  ): Promise<ServerPipeline> {
    this.#making++;
    try {
      const pipeline = await make((released) => {
        this.#remove(released);
        this.fewer();
      });
      this.#held.add(pipeline);
      return pipeline;
    } finally {
      this.#making--;
      this.fewer();
    }
  }

  /**
   * The connection is broken. Pipelines that can continue wait for the next
   * one; the others are lost.
   *
   * @param mayGoOn whether the objects on the server may still exist
   * @returns ms that pipelines wait; null if none does
   */
  suspend(mayGoOn: boolean): number | null {
    clearTimeout(this.#suspension);
    const pipelines = [...this.#held];
    const resumable = mayGoOn
      ? pipelines.filter((pipeline) => pipeline.resumable)
      : [];
    this.#lose(pipelines.filter((pipeline) => !resumable.includes(pipeline)));
    if (resumable.length === 0) return null;
    for (const pipeline of resumable) this.#suspended.add(pipeline);
    this.#suspension = setTimeout(
      () => this.#lose(this.#suspended),
      SUSPEND_MS,
    );
    return SUSPEND_MS;
  }

  /** Continues the suspended pipelines over a new connection. */
  async resume(client: KurentoClient): Promise<void> {
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

  /** The media server is drained: moves the calls that can go to another one. */
  moveAll(): void {
    for (const pipeline of [...this.#held]) pipeline.move();
  }

  /** The media server is gone for all of them. */
  loseAll(): void {
    this.#lose(this.#held);
  }

  #lose(pipelines: Iterable<ServerPipeline>): void {
    for (const pipeline of [...pipelines]) {
      this.#remove(pipeline);
      try {
        pipeline.lost();
      } catch (error) {
        logger.error("listener failed: {error}", { error });
      }
    }
  }

  #remove(pipeline: ServerPipeline): void {
    this.#held.delete(pipeline);
    this.#suspended.delete(pipeline);
  }
}
