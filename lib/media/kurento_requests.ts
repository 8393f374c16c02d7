import {
  INVALID_SESSION,
  KurentoError,
  kurentoError,
} from "./kurento_error.ts";
import type { Box } from "./kurento_object.ts";
import type { Callback } from "./kurento_package.ts";

/** Options of {@link KurentoRequests}. */
export interface KurentoRequestsOptions {
  /** ms that an answer may take. */
  timeoutMs: number;
  /** Gets the duration of each answered request, in ms. */
  roundTrip?: (ms: number) => void;
  /** Called when the server has lost the session of this connection, and with it all objects. */
  sessionLost: (reason: string) => void;
  /** Whether the server's answers are overdue though it lives. */
  isDoubted: () => boolean;
}

/**
 * Requests over one connection to a media server. Each one is answered,
 * refused, or gets no answer in time; all end with the connection.
 */
export class KurentoRequests {
  readonly #pending = new Set<(error: KurentoError) => void>();
  #ended: KurentoError | null = null;

  constructor(private readonly options: KurentoRequestsOptions) {}

  /** Whether the connection has ended. */
  get ended(): boolean {
    return this.#ended !== null;
  }

  /** Rejects the requests under way, and all later ones with the first error. */
  end(error: KurentoError): void {
    this.#ended ??= error;
    for (const reject of this.#pending) reject(this.#ended);
    this.#pending.clear();
  }

  /**
   * A request that is answered with an object of kurento-client.
   *
   * @param request its name, for errors
   * @param patient waits for as long as the server is doubted
   * @throws {KurentoError} as a rejection
   */
  object(
    request: string,
    send: (callback: Callback) => void,
    patient = false,
  ): Promise<Box> {
    return this.call(
      request,
      (callback) =>
        send((error, value) =>
          error ? callback(error) : callback(null, { object: value })
        ),
      patient,
    ) as Promise<Box>;
  }

  /**
   * A request.
   *
   * @param request its name, for errors
   * @param patient waits for as long as the server is doubted
   * @throws {KurentoError} as a rejection
   */
  call(
    request: string,
    send: (callback: Callback) => void,
    patient = false,
  ): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended);
    const { timeoutMs, roundTrip, sessionLost, isDoubted } = this.options;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const late = () => {
      if (patient && isDoubted()) timer = setTimeout(late, timeoutMs);
      else settle(new KurentoError("timeout", `${request}: no answer`));
    };
    let timer = setTimeout(late, timeoutMs);
    const sentAt = performance.now();
    const settle: Callback = (error, value) => {
      clearTimeout(timer);
      this.#pending.delete(settle);
      if (!error) {
        roundTrip?.(performance.now() - sentAt);
        return resolve(value);
      }
      const refused = kurentoError(error, request);
      reject(refused);
      // The socket is open, but the server has lost our session and all its objects.
      if (refused.code === INVALID_SESSION) sessionLost(refused.message);
    };
    this.#pending.add(settle);
    try {
      send(settle);
    } catch (error) {
      settle(error);
    }
    return promise;
  }
}
