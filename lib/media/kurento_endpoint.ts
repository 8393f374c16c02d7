import * as v from "valibot";
import type { EndpointIceServers } from "../net/ice_servers.ts";
import {
  type EndpointEvents,
  eventSchema,
  type KurentoCandidate,
} from "./kurento_event.ts";
import { type Caller, releaseObject } from "./kurento_object.ts";
import { RawKurento, type RawObject } from "./kurento_package.ts";
import { literalOffer } from "./literal_addresses.ts";
import type { FlowKind } from "./media_wait.ts";
import type { VideoRates } from "./video_rates.ts";

/** Schema of an element's incoming connections: source ids, one for each kind of media. */
const Connections = v.array(v.object({ source: v.string() }));

/** Schema of an element's statistics: of its records, those of what it receives have a count. */
const Statistics = v.nullable(
  v.record(
    v.string(),
    v.object({ packetsReceived: v.optional(v.number(), 0) }),
  ),
);

/** Candidates that a server gets: more than any browser gathers. */
const MAX_CANDIDATES = 30;

/** One leg's peer connection on the server. */
export class KurentoEndpoint {
  readonly #caller: Caller;
  readonly #raw: RawObject;
  readonly #pipeline: RawObject;
  #candidates = 0;

  /** @ignore made by {@link KurentoPipeline.createEndpoint} */
  constructor(caller: Caller, raw: RawObject, pipeline: RawObject) {
    this.#caller = caller;
    this.#raw = raw;
    this.#pipeline = pipeline;
    // The package subscribes whenever a listener is added, and throws if nobody
    // can catch it when that fails; so `subscribe` is a call of its own here.
    raw.removeAllListeners("removeListener");
    raw.removeAllListeners("newListener");
  }

  /** Kurento's id of this object. */
  get id(): string {
    return this.#raw.id;
  }

  /** @throws {KurentoError} as a rejection, when the server does not take the subscription */
  async subscribe<T extends keyof EndpointEvents>(
    type: T,
    listener: (event: EndpointEvents[T]) => void,
  ): Promise<void> {
    this.#raw.on(type, (data) => {
      const event = v.safeParse(eventSchema(type), data);
      try {
        if (event.success) listener(event.output);
      } catch (error) {
        this.#caller.fault(error);
      }
    });
    await this.#caller.call(
      `subscribe ${type}`,
      (callback) =>
        this.#raw.emit("_rpc", undefined, "subscribe", {
          object: this.#raw,
          type,
        }, callback),
    );
  }

  /**
   * Sets STUN and TURN servers. The requests are sent before this returns.
   *
   * @throws {KurentoError} as a rejection
   */
  async useIceServers({ stun, turnUrl }: EndpointIceServers): Promise<void> {
    const { call } = this.#caller;
    const raw = this.#raw;
    const calls: Promise<unknown>[] = [];
    if (stun) {
      calls.push(
        call(
          "setStunServerAddress",
          (callback) => raw.setStunServerAddress(stun.address, callback),
        ),
        call(
          "setStunServerPort",
          (callback) => raw.setStunServerPort(stun.port, callback),
        ),
      );
    }
    if (turnUrl !== undefined) {
      calls.push(
        call("setTurnUrl", (callback) => raw.setTurnUrl(turnUrl, callback)),
      );
    }
    await Promise.all(calls);
  }

  /**
   * Sets the bit rates of its video. The requests are sent before this returns;
   * Kurento reads the limits when it takes the offer.
   *
   * @throws {KurentoError} as a rejection
   */
  async limitVideo(
    { mostKbps, leastKbps, rembParams }: VideoRates,
  ): Promise<void> {
    const { call } = this.#caller;
    const raw = this.#raw;
    await Promise.all([
      call(
        "setMaxVideoSendBandwidth",
        (callback) => raw.setMaxVideoSendBandwidth(mostKbps, callback),
      ),
      call(
        "setMaxVideoRecvBandwidth",
        (callback) => raw.setMaxVideoRecvBandwidth(mostKbps, callback),
      ),
      call(
        "setMinVideoRecvBandwidth",
        (callback) => raw.setMinVideoRecvBandwidth(leastKbps, callback),
      ),
      call("setRembParams", (callback) =>
        raw.setRembParams(
          RawKurento.getComplexType("RembParams")(rembParams),
          callback,
        )),
    ]);
  }

  /**
   * @returns the SDP answer
   * @throws {KurentoError} as a rejection
   */
  async processOffer(offer: string): Promise<string> {
    return v.parse(
      v.string(),
      await this.#caller.call(
        "processOffer",
        (callback) => this.#raw.processOffer(this.#admitted(offer), callback),
      ),
    );
  }

  /** @throws {KurentoError} as a rejection */
  async gatherCandidates(): Promise<void> {
    await this.#caller.call(
      "gatherCandidates",
      (callback) => this.#raw.gatherCandidates(callback),
    );
  }

  /**
   * Adds a candidate of the browser, unless its address must not be checked.
   *
   * @throws {KurentoError} as a rejection
   */
  async addIceCandidate(candidate: KurentoCandidate): Promise<void> {
    if (!this.#admit(candidate.candidate)) return;
    await this.#caller.call(
      "addIceCandidate",
      (callback) =>
        this.#raw.addIceCandidate(
          RawKurento.getComplexType("IceCandidate")(candidate),
          callback,
        ),
    );
  }

  /**
   * Whether the endpoint carries media.
   *
   * @throws {KurentoError} as a rejection
   */
  async connected(): Promise<boolean> {
    return await this.#caller.call(
      "getConnectionState",
      (callback) => this.#raw.getConnectionState(callback),
    ) === "CONNECTED";
  }

  /**
   * The kinds of media that its browser sends now, as far as the server knows: a
   * Kurento forgets one of two that began at once. See {@link packets}.
   *
   * @throws {KurentoError} as a rejection
   */
  async flowing(): Promise<FlowKind[]> {
    const kinds = ["AUDIO", "VIDEO"] as const;
    const flows = await Promise.all(kinds.map((kind) =>
      this.#caller.call(
        "isMediaFlowingOut",
        (callback) => this.#raw.isMediaFlowingOut(kind, callback),
      )
    ));
    return kinds.filter((_, i) => flows[i] === true);
  }

  /**
   * Packets of a kind of media that its browser has sent.
   *
   * @throws {KurentoError} as a rejection
   */
  async packets(kind: FlowKind): Promise<number> {
    const records = v.parse(
      Statistics,
      await this.#caller.call(
        "getStats",
        (callback) => this.#raw.getStats(kind, callback),
      ),
    );
    return Object.values(records ?? {})
      .reduce((sum, { packetsReceived }) => sum + packetsReceived, 0);
  }

  /**
   * Ids of the endpoints that feed this one.
   *
   * @throws {KurentoError} as a rejection
   */
  async sources(): Promise<Set<string>> {
    const connections = v.parse(
      Connections,
      await this.#caller.call(
        "getSourceConnections",
        (callback) => this.#raw.getSourceConnections(callback),
      ),
    );
    return new Set(connections.map(({ source }) => source));
  }

  /**
   * Sends this endpoint's media to the other one, in place of its previous source.
   *
   * @throws {KurentoError} as a rejection
   */
  async connect(sink: KurentoEndpoint): Promise<void> {
    await this.#caller.call(
      "connect",
      (callback) => this.#raw.connect(sink.#raw, callback),
    );
  }

  /** The offer, without candidates that must not be checked. */
  #admitted(offer: string): string {
    return literalOffer(offer).split("\r\n")
      .filter((line) => !line.startsWith("a=candidate:") || this.#admit(line))
      .join("\r\n");
  }

  /** @param candidate has literal addresses; its fifth word is the address */
  #admit(candidate: string): boolean {
    if (this.#candidates === MAX_CANDIDATES) return false;
    if (!this.#caller.isAllowed(candidate.split(" ")[4])) return false;
    this.#candidates++;
    return true;
  }

  /** @throws {KurentoError} as a rejection */
  async release(): Promise<void> {
    await releaseObject(this.#caller, this.#raw, this.#pipeline);
  }
}
