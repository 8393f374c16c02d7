import {
  connectError,
  marshallError,
  noLocalSdp,
  noRemoteSdp,
  objectNotFound,
} from "../rpc/rpc_error.ts";
import { type Params, stringParameter } from "../rpc/rpc_message.ts";
import type { SealedEngine } from "../relay/sealed_engine.ts";
import type { SealedPeer } from "../relay/sealed_peer.ts";
import type { ObjectType, Operation } from "./media_object.ts";
import { sdpFailure } from "./sdp_failure.ts";
import type { MediaPipeline } from "./media_pipeline.ts";
import { type FindObject, WebRtcEndpoint } from "./web_rtc_endpoint.ts";
import { WEB_RTC_ENDPOINT } from "./web_rtc_endpoint_type.ts";

/** The module of sealed calls, with its types, as `getInfo` lists it. */
export const SEALED_MODULE = { sealed: ["SealedEndpoint"] };

const TYPE: ObjectType = {
  name: "SealedEndpoint",
  module: "sealed",
  ancestors: [
    `kurento.${WEB_RTC_ENDPOINT.name}`,
    ...WEB_RTC_ENDPOINT.ancestors,
  ],
};

/**
 * One leg of a sealed call: the browsers agree with each other, and this server
 * forwards what it has no keys for. Events, counters, `connect` and `disconnect` are a
 * WebRtcEndpoint's; until `connect`, no media passes.
 */
export class SealedEndpoint extends WebRtcEndpoint {
  override readonly type = TYPE;
  readonly #peer: SealedPeer;
  readonly #find: FindObject;
  /** The browser's description when both agreed, and the last one that it got. */
  #said: string | null = null;
  #given: string | null = null;

  constructor(pipeline: MediaPipeline, engine: SealedEngine, find: FindObject) {
    const made: { peer?: SealedPeer } = {};
    super(
      pipeline,
      (events) => made.peer = engine.createPeer(events),
      find,
      null,
      "sealed.SealedEndpoint",
    );
    this.#peer = made.peer!;
    this.#find = find;
  }

  protected override operations(): Record<string, Operation> {
    const inherited = super.operations();
    return {
      ...inherited,
      passOffer: (params) => this.#passOffer(params),
      passAnswer: (params) => this.#passAnswer(params),
      restore: (params) => this.#restore(params),
      processOffer: (params) => this.#restart(params),
      connect: (params) => {
        if (this.#endpoint(params, "sink").#peer !== this.#peer.pair) {
          throw connectError(
            "These endpoints are not of the same two browsers",
          );
        }
        return inherited.connect(params);
      },
      getRemoteSessionDescriptor: () => {
        if (this.#said === null) throw noRemoteSdp();
        return this.#said;
      },
      getLocalSessionDescriptor: () => {
        if (this.#given === null) throw noLocalSdp();
        return this.#given;
      },
    };
  }

  /** Takes the offer of its browser, pairs it with `sink`, and returns the offer for that one's browser. */
  #passOffer(params: Params): string {
    const offer = stringParameter(params, "offer");
    const sink = this.#endpoint(params, "sink");
    const passed = orSdpError(() => this.#peer.passOffer(offer, sink.#peer));
    this.#said = offer;
    sink.#given = passed;
    return passed;
  }

  /** Takes the answer of its browser, and returns the answer for the other one. */
  #passAnswer(params: Params): string {
    const answer = stringParameter(params, "answer");
    const passed = orSdpError(() => this.#peer.passAnswer(answer));
    this.#said = answer;
    const other = this.#other();
    if (other) other.#given = passed;
    return passed;
  }

  /** Pairs it with `sink` as both browsers had agreed at another server. */
  #restore(params: Params): void {
    const offer = stringParameter(params, "offer");
    const answer = stringParameter(params, "answer");
    const sink = this.#endpoint(params, "sink");
    orSdpError(() => this.#peer.restore(offer, answer, sink.#peer));
    this.#said = offer;
    sink.#said = answer;
  }

  /** Answers an offer of its browser that restarts ICE. */
  #restart(params: Params): string {
    const offer = stringParameter(params, "offer");
    this.#given = orSdpError(() => this.#peer.processOffer(offer));
    return this.#given;
  }

  #other(): SealedEndpoint | undefined {
    const { pair } = this.#peer;
    return [...this.parent?.children ?? []].find((child) =>
      child instanceof SealedEndpoint && child.#peer === pair
    ) as SealedEndpoint | undefined;
  }

  #endpoint(params: Params, name: string): SealedEndpoint {
    const id = stringParameter(params, name);
    const endpoint = this.#find(id);
    if (!endpoint) throw objectNotFound(id);
    if (!(endpoint instanceof SealedEndpoint)) {
      throw marshallError(name, "SealedEndpoint");
    }
    if (endpoint.root !== this.root) {
      throw connectError("Media elements do not share pipeline");
    }
    return endpoint;
  }
}

function orSdpError<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw sdpFailure(error);
  }
}
