import { KurentoEndpoint } from "./kurento_endpoint.ts";
import { type Caller, releaseObject, unbox } from "./kurento_object.ts";
import { KurentoSealedEndpoint } from "./kurento_sealed_endpoint.ts";
import {
  type RawObject,
  type RawSealedObject,
  SEALED_ENDPOINT,
} from "./kurento_package.ts";
import { videoRates } from "./video_rates.ts";

/** The media of one call on the server. */
export class KurentoPipeline {
  readonly #caller: Caller;
  readonly #raw: RawObject;

  /** @ignore made by {@link KurentoClient.createPipeline} */
  constructor(caller: Caller, raw: RawObject) {
    this.#caller = caller;
    this.#raw = raw;
  }

  /** Kurento's id of this object. */
  get id(): string {
    return this.#raw.id;
  }

  /** Tags the pipeline, for clients that list the server's pipelines. */
  async addTag(key: string, value: string): Promise<void> {
    await this.#caller.call(
      "addTag",
      (callback) => this.#raw.addTag(key, value, callback),
    );
  }

  /** @throws {KurentoError} as a rejection */
  async createEndpoint(): Promise<KurentoEndpoint> {
    const [box, servers] = await Promise.all([
      this.#caller.object(
        "create WebRtcEndpoint",
        // A copy: the package writes into it.
        (callback) => this.#raw.create("WebRtcEndpoint", callback),
      ),
      this.#caller.iceServers(),
    ]);
    const endpoint = new KurentoEndpoint(this.#caller, unbox(box), this.#raw);
    // Not awaited: the socket keeps the order, so later requests to the endpoint come after these.
    const set = [endpoint.useIceServers(servers)];
    const videoKbps = this.#caller.videoKbps();
    if (videoKbps !== undefined) {
      set.push(endpoint.limitVideo(videoRates(videoKbps)));
    }
    Promise.all(set).catch((error) => this.#caller.fault(error));
    return endpoint;
  }

  /**
   * Makes an endpoint of a sealed call: its browser needs neither STUN nor TURN at the server.
   *
   * @throws {KurentoError} as a rejection, also where the server has no such endpoints
   */
  async createSealedEndpoint(): Promise<KurentoSealedEndpoint> {
    const box = await this.#caller.object(
      `create ${SEALED_ENDPOINT}`,
      (callback) => this.#raw.create(SEALED_ENDPOINT, callback),
    );
    const raw = unbox(box) as RawSealedObject;
    return new KurentoSealedEndpoint(this.#caller, raw, this.#raw);
  }

  /**
   * All endpoints of the pipeline, including those of other clients.
   *
   * @throws {KurentoError} as a rejection
   */
  async endpoints(): Promise<KurentoEndpoint[]> {
    return (await this.#children()).map((raw) =>
      new KurentoEndpoint(this.#caller, raw, this.#raw)
    );
  }

  /**
   * All endpoints of a sealed call's pipeline.
   *
   * @throws {KurentoError} as a rejection
   */
  async sealedEndpoints(): Promise<KurentoSealedEndpoint[]> {
    return (await this.#children()).map((raw) =>
      new KurentoSealedEndpoint(
        this.#caller,
        raw as RawSealedObject,
        this.#raw,
      )
    );
  }

  /** Frees it and its endpoints. */
  async release(): Promise<void> {
    await releaseObject(this.#caller, this.#raw, this.#raw);
  }

  async #children(): Promise<RawObject[]> {
    const all = await this.#caller.call(
      "getChildren",
      (callback) => this.#raw.getChildren(callback),
    ) as RawObject[] | undefined;
    return all ?? [];
  }
}
