import * as v from "valibot";
import { EndpointBandwidth } from "../endpoint_bandwidth.ts";
import { EndpointNetwork } from "../endpoint_network.ts";
import type {
  BandwidthLimits,
  ConnectionState,
  IceComponentState,
  MediaKind,
  MediaPeer,
  MediaPeerEvents,
} from "../media_engine.ts";
import { connectionData, connectionRecord } from "./element_connection.ts";
import {
  MediaObject,
  type ObjectType,
  type Operation,
} from "./media_object.ts";
import { FlowMemory, type KurentoManners } from "../kurento_manners.ts";
import type { MediaPipeline } from "./media_pipeline.ts";
import { kurentoStats } from "../peer_stats.ts";
import {
  alreadyNegotiated,
  connectError,
  marshallError,
  noLocalSdp,
  noRemoteSdp,
  objectNotFound,
  sdpParseError,
} from "../rpc/rpc_error.ts";
import { type Params, stringParameter } from "../rpc/rpc_message.ts";
import { sdpFailure } from "./sdp_failure.ts";
import { KINDS, kindsParameter, requiredMediaType } from "./media_type.ts";
import {
  WEB_RTC_ENDPOINT,
  WEB_RTC_ENDPOINT_EVENTS,
} from "./web_rtc_endpoint_type.ts";

/** Kurento's code for an endpoint's `Error` event without a better one. */
const UNEXPECTED_ERROR = 40002;

/** Finds an endpoint by id; absent when there is none of that id. */
export type FindObject = (id: string) => MediaObject | undefined;

/** Makes the peer of an endpoint; the limits may change while it lives. */
export type CreatePeer = (
  events: MediaPeerEvents,
  limits: Readonly<BandwidthLimits>,
) => MediaPeer;

/** One leg of a call: a peer connection that can be connected to others of its pipeline. */
export class WebRtcEndpoint extends MediaObject {
  readonly type: ObjectType = WEB_RTC_ENDPOINT;
  protected readonly events = WEB_RTC_ENDPOINT_EVENTS;
  readonly #peer: MediaPeer;
  readonly #find: FindObject;
  readonly #manners: KurentoManners | null;
  readonly #network = new EndpointNetwork();
  readonly #bandwidth = new EndpointBandwidth();
  /** The endpoint that feeds this one, for each kind of media. */
  readonly #sources = new Map<MediaKind, WebRtcEndpoint>();
  readonly #flowingIn = new Set<MediaKind>();
  readonly #flowingOut = new Set<MediaKind>();
  readonly #flowMemory: FlowMemory;
  #connectionState: ConnectionState = "DISCONNECTED";
  #mediaState: ConnectionState = "DISCONNECTED";
  #iceState: IceComponentState | null = null;
  #negotiation: { offer: string; answer: string | null } | null = null;

  /**
   * @param manners null for the server's own
   * @param qualifiedType module and type, for its id
   */
  constructor(
    pipeline: MediaPipeline,
    createPeer: CreatePeer,
    find: FindObject,
    manners: KurentoManners | null,
    qualifiedType = "kurento.WebRtcEndpoint",
  ) {
    super(`${pipeline.id}/${crypto.randomUUID()}_${qualifiedType}`, pipeline);
    this.#find = find;
    this.#manners = manners;
    this.#flowMemory = new FlowMemory(manners);
    this.#peer = createPeer({
      candidate: (candidate) =>
        this.emit("IceCandidateFound", {
          candidate: {
            __module__: "kurento",
            __type__: "IceCandidate",
            ...candidate,
          },
        }),
      gatheringDone: () => this.emit("IceGatheringDone", {}),
      iceState: (state) => {
        this.#iceState = state;
        this.emit("IceComponentStateChanged", {
          componentId: 1,
          state,
          streamId: 1,
        });
      },
      connectionState: (state) => this.#connectionChanged(state),
      mediaFlowOut: (kind, flowing) => {
        this.#flowMemory.changed(kind, flowing, performance.now());
        this.#flowChanged("MediaFlowOutStateChanged", kind, flowing);
      },
      mediaFlowIn: (kind, flowing) =>
        this.#flowChanged("MediaFlowInStateChanged", kind, flowing),
      error: (description) =>
        this.emit("Error", {
          description,
          errorCode: UNEXPECTED_ERROR,
          type: "UNEXPECTED_ERROR",
        }),
    }, this.#bandwidth.limits);
  }

  protected override operations(): Record<string, Operation> {
    return {
      ...super.operations(),
      ...this.#network.operations(),
      ...this.#bandwidth.operations(),
      processOffer: (params) => this.#processOffer(params),
      gatherCandidates: () => this.#peer.gatherCandidates(),
      addIceCandidate: (params) => this.#addIceCandidate(params),
      connect: (params) => this.#connect(params),
      disconnect: (params) => this.#disconnect(params),
      getStats: (params) =>
        kurentoStats(this.#peer.stats(), kindsParameter(params), Date.now()),
      getConnectionState: () => this.#connectionState,
      getMediaState: () => this.#mediaState,
      getIceConnectionState: () =>
        this.#iceState === null ? [] : [{
          __module__: "kurento",
          __type__: "IceConnection",
          componentId: 1,
          state: this.#iceState,
          streamId: "1",
        }],
      isMediaFlowingIn: (params) =>
        this.#flowingIn.has(requiredMediaType(params)),
      isMediaFlowingOut: (params) =>
        this.#flowMemory.knows(requiredMediaType(params)),
      getSourceConnections: () =>
        [...this.#sources].map(([kind, source]) =>
          connectionRecord(kind, source, this)
        ),
      getSinkConnections: () => this.#sinkConnections(),
      getLocalSessionDescriptor: () => {
        if (!this.#negotiation?.answer) throw noLocalSdp();
        return this.#negotiation.answer;
      },
      getRemoteSessionDescriptor: () => {
        if (!this.#negotiation) throw noRemoteSdp();
        return this.#negotiation.offer;
      },
    };
  }

  async #processOffer(params: Params): Promise<string> {
    // Kurento turns a number into its digits, which are no valid SDP either.
    const offer = typeof params.offer === "number"
      ? String(params.offer)
      : stringParameter(params, "offer");
    if (this.#negotiation) throw alreadyNegotiated();
    if (offer === "") throw sdpParseError("Empty offer not valid");
    const negotiation = { offer, answer: null as string | null };
    this.#negotiation = negotiation;
    await this.#manners?.resolveNames(offer);
    try {
      negotiation.answer = await this.#peer.processOffer(
        offer,
        this.#network.forPeer(),
      );
      return negotiation.answer;
    } catch (error) {
      this.#negotiation = null;
      throw sdpFailure(error);
    }
  }

  async #addIceCandidate(params: Params): Promise<void> {
    const candidate = v.safeParse(
      v.record(v.string(), v.unknown()),
      params.candidate,
    );
    if (!candidate.success) throw marshallError("candidate", "object");
    const { candidate: line, sdpMid, sdpMLineIndex } = candidate.output;
    if (typeof line !== "string") {
      throw marshallError("candidate", "string", "property");
    }
    if (typeof sdpMid !== "string") {
      throw marshallError("sdpMid", "string", "property");
    }
    if (typeof sdpMLineIndex !== "number") {
      throw marshallError("sdpMLineIndex", "integer", "property");
    }
    await this.#manners?.resolveNames(line);
    this.#peer.addIceCandidate({ candidate: line, sdpMid, sdpMLineIndex });
  }

  #connect(params: Params): void {
    const sink = this.#sinkParameter(params);
    if (sink.root !== this.root) {
      throw connectError("Media elements do not share pipeline");
    }
    for (const kind of kindsParameter(params)) {
      const previous = sink.#sources.get(kind);
      if (previous) previous.#disconnectFrom(sink, kind);
      sink.#sources.set(kind, this);
      this.#peer.connect(sink.#peer, kind);
      const data = connectionData(kind, this, sink);
      this.emit("ElementConnected", { ...data, sink: sink.id });
    }
  }

  #disconnect(params: Params): void {
    const sink = this.#sinkParameter(params);
    for (const kind of kindsParameter(params)) this.#disconnectFrom(sink, kind);
  }

  #disconnectFrom(sink: WebRtcEndpoint, kind: MediaKind): void {
    if (sink.#sources.get(kind) !== this) return;
    sink.#sources.delete(kind);
    this.#peer.disconnect(sink.#peer, kind);
    const data = connectionData(kind, this, sink);
    this.emit("ElementDisconnected", { ...data, sink: sink.id });
  }

  #sinkParameter(params: Params): WebRtcEndpoint {
    const id = stringParameter(params, "sink");
    const sink = this.#find(id);
    if (!sink) throw objectNotFound(id);
    // A real Kurento crashes here: it treats any object as an element.
    if (!(sink instanceof WebRtcEndpoint)) {
      throw marshallError("sink", "MediaElement");
    }
    if (sink.type !== this.type) {
      throw connectError("A sealed endpoint connects to no other kind");
    }
    return sink;
  }

  #siblings(): WebRtcEndpoint[] {
    return [...this.parent?.children ?? []].filter((child) =>
      child instanceof WebRtcEndpoint
    );
  }

  #sinkConnections(): Params[] {
    return this.#siblings().flatMap((sink) =>
      KINDS.filter((kind) => sink.#sources.get(kind) === this)
        .map((kind) => connectionRecord(kind, this, sink))
    );
  }

  #connectionChanged(newState: ConnectionState): void {
    const oldState = this.#connectionState;
    if (newState === oldState) return;
    this.#connectionState = newState;
    this.emit("ConnectionStateChanged", { newState, oldState });
    if (newState === "DISCONNECTED") this.#mediaChanged("DISCONNECTED");
  }

  #mediaChanged(newState: ConnectionState): void {
    const oldState = this.#mediaState;
    if (newState === oldState) return;
    this.#mediaState = newState;
    this.emit("MediaStateChanged", { newState, oldState });
  }

  #flowChanged(
    event: "MediaFlowInStateChanged" | "MediaFlowOutStateChanged",
    kind: MediaKind,
    flowing: boolean,
  ): void {
    const set = event === "MediaFlowInStateChanged"
      ? this.#flowingIn
      : this.#flowingOut;
    if (flowing) set.add(kind);
    else set.delete(kind);
    this.emit(event, {
      mediaType: kind.toUpperCase(),
      padName: "default",
      state: flowing ? "FLOWING" : "NOT_FLOWING",
    });
    if (this.#flowingOut.size > 0) this.#mediaChanged("CONNECTED");
  }

  override destroy(): void {
    for (const [kind, source] of [...this.#sources]) {
      source.#disconnectFrom(this, kind);
    }
    for (const sink of this.#siblings()) {
      for (const kind of KINDS) this.#disconnectFrom(sink, kind);
    }
    this.#peer.close();
    super.destroy();
  }
}
