import type { KurentoClient } from "./kurento_client.ts";
import { mediaServerUnavailable } from "./media_server_connection.ts";

/** Queue of those waiting for a media server to come up. */
export class NextClient {
  readonly #waiting = new Set<(client: KurentoClient) => void>();

  /**
   * The next connection to it.
   *
   * @throws {MediaError} as a rejection, when it is not up within `ms`
   */
  within(ms: number): Promise<KurentoClient> {
    const { promise, resolve, reject } = Promise.withResolvers<KurentoClient>();
    this.#waiting.add(resolve);
    const late = setTimeout(() => reject(mediaServerUnavailable()), ms);
    return promise.finally(() => {
      clearTimeout(late);
      this.#waiting.delete(resolve);
    });
  }

  /** Resolves all waits: the server is up. */
  tell(client: KurentoClient): void {
    for (const resolve of this.#waiting) resolve(client);
  }
}
