import { until } from "../support/until.ts";

/** Answers to a media pool's requests, at least one every few milliseconds. */
export class AnsweredHeartbeats {
  #count = 0;
  /** Options of the pool. */
  readonly options = {
    roundTrip: () => void this.#count++,
    times: { heartbeatMs: 5 },
  };

  /**
   * Resolves when every event has arrived that the server has raised by now:
   * events come before the answers to later requests.
   */
  async settled(): Promise<void> {
    const before = this.#count;
    // The next answer may be to a request that was already under way.
    await until(() => this.#count >= before + 2);
  }
}
