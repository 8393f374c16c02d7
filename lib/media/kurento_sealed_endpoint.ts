import * as v from "valibot";
import { KurentoEndpoint } from "./kurento_endpoint.ts";
import type { Caller } from "./kurento_object.ts";
import { withVideoLimit } from "./video_limit.ts";
import type { RawObject, RawSealedObject } from "./kurento_package.ts";

/** One leg of a sealed call on the server: see `media_server/objects/sealed_endpoint.ts`. */
export class KurentoSealedEndpoint extends KurentoEndpoint {
  readonly #caller: Caller;
  readonly #raw: RawSealedObject;

  /** @ignore made by {@link KurentoPipeline.createSealedEndpoint} */
  constructor(caller: Caller, raw: RawSealedObject, pipeline: RawObject) {
    super(caller, raw, pipeline);
    this.#caller = caller;
    this.#raw = raw;
  }

  /**
   * Takes the offer of this endpoint's browser.
   *
   * @returns the offer for the other endpoint's browser
   * @throws {KurentoError} as a rejection
   */
  passOffer(offer: string, other: KurentoSealedEndpoint): Promise<string> {
    return this.#description(
      "passOffer",
      (callback) => this.#raw.passOffer(offer, other.#raw, callback),
    );
  }

  /**
   * Takes the answer of this endpoint's browser.
   *
   * @returns the answer for the other endpoint's browser
   * @throws {KurentoError} as a rejection
   */
  passAnswer(answer: string): Promise<string> {
    return this.#description(
      "passAnswer",
      (callback) => this.#raw.passAnswer(answer, callback),
    );
  }

  /**
   * Continues a call of another server.
   *
   * @param offer of this endpoint's browser
   * @param answer of the other's
   * @throws {KurentoError} as a rejection
   */
  async restore(
    offer: string,
    answer: string,
    other: KurentoSealedEndpoint,
  ): Promise<void> {
    await this.#caller.call(
      "restore",
      (callback) => this.#raw.restore(offer, answer, other.#raw, callback),
    );
  }

  /**
   * Answers an offer that restarts ICE.
   *
   * @throws {KurentoError} as a rejection, when it is of another connection
   */
  restart(offer: string): Promise<string> {
    return this.#description(
      "restart",
      (callback) => this.#raw.processOffer(offer, callback),
    );
  }

  /**
   * The browser's description when both agreed.
   *
   * @throws {KurentoError} as a rejection, when it has said nothing yet
   */
  said(): Promise<string> {
    return this.#text(
      "getRemoteSessionDescriptor",
      (callback) => this.#raw.getRemoteSessionDescriptor(callback),
    );
  }

  /** A description for a browser, which limits what that one sends. */
  async #description(
    request: string,
    send: (callback: (error: unknown, value?: unknown) => void) => void,
  ): Promise<string> {
    return withVideoLimit(
      await this.#text(request, send),
      this.#caller.videoKbps(),
    );
  }

  async #text(
    request: string,
    send: (callback: (error: unknown, value?: unknown) => void) => void,
  ): Promise<string> {
    return v.parse(v.string(), await this.#caller.call(request, send));
  }
}
