/**
 * Kurento's media objects with types, and promises that always settle.
 *
 * @module
 */
import * as v from "valibot";
import type { EndpointIceServers } from "../ice_servers.ts";
import {
  type EndpointEvents,
  eventSchema,
  type KurentoCandidate,
} from "./kurento_event.ts";
import type { FlowKind } from "./media_wait.ts";
import {
  type Callback,
  RawKurento,
  type RawObject,
} from "./kurento_package.ts";

/** What goes into an element: sources by id, one for each kind of media. */
const Connections = v.array(v.object({ source: v.string() }));
const Tags = v.array(v.object({ key: v.string(), value: v.string() }));

/** The package's objects are thenables that never settle for good: a promise must not hold one bare. */
export interface Box {
  object: RawObject;
}

/** The object in the box. */
export function unbox(box: Box): RawObject {
  return box.object;
}

/** What objects need of their client. */
export interface Caller {
  call(
    request: string,
    send: (callback: Callback) => void,
  ): Promise<unknown>;
  object(request: string, send: (callback: Callback) => void): Promise<Box>;
  fault(error: unknown): void;
  /** STUN and TURN servers for an endpoint. Never rejects. */
  iceServers(): Promise<EndpointIceServers>;
}

/** The media of one call on the server. */
export class KurentoPipeline {
  readonly #caller: Caller;
  readonly #raw: RawObject;

  /** @ignore made by {@link KurentoClient.createPipeline} */
  constructor(caller: Caller, raw: RawObject) {
    this.#caller = caller;
    this.#raw = raw;
  }

  /** Kurento's id of it. */
  get id(): string {
    return this.#raw.id;
  }

  /** Marks it, for whoever lists the server's pipelines. */
  async addTag(key: string, value: string): Promise<void> {
    await this.#caller.call(
      "addTag",
      (callback) => this.#raw.addTag(key, value, callback),
    );
  }

  /**
   * What it was marked with.
   *
   * @throws {KurentoError} as a rejection
   */
  async tags(): Promise<Map<string, string>> {
    const tags = v.parse(
      Tags,
      await this.#caller.call(
        "getTags",
        (callback) => this.#raw.getTags(callback),
      ),
    );
    return new Map(tags.map(({ key, value }) => [key, value]));
  }

  /** @throws {KurentoError} as a rejection */
  async createEndpoint(): Promise<KurentoEndpoint> {
    const [box, servers] = await Promise.all([
      this.#caller.object(
        "create WebRtcEndpoint",
        (callback) => this.#raw.create("WebRtcEndpoint", callback),
      ),
      this.#caller.iceServers(),
    ]);
    const endpoint = new KurentoEndpoint(this.#caller, unbox(box), this.#raw);
    // Not awaited: what is asked of the endpoint next comes behind it on the socket.
    endpoint.useIceServers(servers).catch((error) => this.#caller.fault(error));
    return endpoint;
  }

  /**
   * The endpoints in it, whoever made them.
   *
   * @throws {KurentoError} as a rejection
   */
  async endpoints(): Promise<KurentoEndpoint[]> {
    const all = await this.#caller.call(
      "getChildren",
      (callback) => this.#raw.getChildren(callback),
    ) as RawObject[] | undefined;
    return (all ?? []).map((raw) =>
      new KurentoEndpoint(this.#caller, raw, this.#raw)
    );
  }

  /** Frees it and its endpoints. */
  async release(): Promise<void> {
    await releaseObject(this.#caller, this.#raw, this.#raw);
  }
}

/** One leg's peer connection on the server. */
export class KurentoEndpoint {
  readonly #caller: Caller;
  readonly #raw: RawObject;
  readonly #pipeline: RawObject;

  /** @ignore made by {@link KurentoPipeline.createEndpoint} */
  constructor(caller: Caller, raw: RawObject, pipeline: RawObject) {
    this.#caller = caller;
    this.#raw = raw;
    this.#pipeline = pipeline;
    // The package subscribes whenever a listener is added, and throws where nobody
    // can catch it when that fails: here subscribing is a call of its own.
    raw.removeAllListeners("removeListener");
    raw.removeAllListeners("newListener");
  }

  /** Kurento's id of it. */
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
   * Tells it of STUN and TURN. The requests are sent before this returns.
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
   * @returns the SDP answer
   * @throws {KurentoError} as a rejection
   */
  async processOffer(offer: string): Promise<string> {
    return v.parse(
      v.string(),
      await this.#caller.call(
        "processOffer",
        (callback) => this.#raw.processOffer(offer, callback),
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

  /** @throws {KurentoError} as a rejection */
  async addIceCandidate(candidate: KurentoCandidate): Promise<void> {
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
   * Whether it carries media.
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
   * The kinds of media that come from its browser now.
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
   * Ids of the endpoints whose media goes into this one.
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
   * Media of this endpoint goes to the other one, in place of what went there.
   *
   * @throws {KurentoError} as a rejection
   */
  async connect(sink: KurentoEndpoint): Promise<void> {
    await this.#caller.call(
      "connect",
      (callback) => this.#raw.connect(sink.#raw, callback),
    );
  }

  /** @throws {KurentoError} as a rejection */
  async release(): Promise<void> {
    await releaseObject(this.#caller, this.#raw, this.#pipeline);
  }
}

/**
 * The package's own `release` holds back every request of every call until it
 * is answered. A transaction of one operation is not queued.
 */
async function releaseObject(
  caller: Caller,
  object: RawObject,
  pipeline: RawObject,
): Promise<void> {
  await caller.call("release", (callback) => {
    const operation = {
      method: "release",
      params: { object },
      callback: (error: unknown) => callback(error),
    };
    pipeline.emit("_transaction", { operations: [operation] }, (
      error: unknown,
    ) => error && callback(error));
  });
  // Drops it, and its children, from the package's cache.
  object.emit("release");
}
