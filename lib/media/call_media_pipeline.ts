import type { IceCandidate } from "../protocol.ts";
import {
  type CallMediaEvents,
  type CallMediaPipeline,
  type LegRole,
  MediaError,
} from "../signaling/call_media.ts";
import {
  kurentoCandidate,
  LegEndpoint,
  type LegEvents,
} from "./call_media_leg.ts";
import type { KurentoClient } from "./kurento_client.ts";
import { mediaError } from "./kurento_error.ts";
import type { KurentoPipeline } from "./kurento_object.ts";
import { type FlowKind, MediaWait } from "./media_wait.ts";
import { INSTANCE_TAG } from "./orphans.ts";

/** Tag of every pipeline that this program made: its value is the call's id. */
export const CALL_TAG = "one2one.call";

/** A browser's leg: its endpoint of the moment and where its negotiation stands. */
interface Leg {
  current: LegEndpoint;
  /** Endpoint that `current` takes over from as soon as media flows. */
  previous: LegEndpoint | null;
  state: "new" | "negotiating" | "answered";
  /** Counts negotiations: a later one makes an earlier one void. */
  round: number;
  /** Candidates that came before their offer was sent on; null afterwards. */
  early: IceCandidate[] | null;
  /** What is to be done once the browser's media flows. */
  onMedia: MediaWait | null;
}

/** How a pipeline is made. */
export interface CallMediaPipelineOptions {
  client: KurentoClient;
  mediaServer: string;
  /** Who of those that share the media server makes it: value of its {@link INSTANCE_TAG}. */
  instance: string;
  callId: string;
  events: CallMediaEvents;
  /** Called once, when nothing of the pipeline is left to be told of a loss. */
  released: (pipeline: KurentoCallMediaPipeline) => void;
}

/** The media of one call on one Kurento. */
export class KurentoCallMediaPipeline implements CallMediaPipeline {
  readonly mediaServer: string;
  readonly #pipeline: KurentoPipeline;
  readonly #events: CallMediaEvents;
  readonly #onReleased: CallMediaPipelineOptions["released"];
  readonly #legs = new Map<LegRole, Leg>();
  #connected = false;
  #ended = false;

  /**
   * Makes the pipeline, both endpoints and their subscriptions: all that can be
   * had while it rings.
   *
   * @throws {MediaError} as a rejection; nothing is left behind then
   */
  static async create(
    options: CallMediaPipelineOptions,
  ): Promise<KurentoCallMediaPipeline> {
    let pipeline: KurentoPipeline;
    try {
      pipeline = await options.client.createPipeline();
    } catch (error) {
      throw mediaError(error);
    }
    const call = new KurentoCallMediaPipeline(options, pipeline);
    try {
      await Promise.all([
        pipeline.addTag(CALL_TAG, options.callId),
        pipeline.addTag(INSTANCE_TAG, options.instance),
        call.#createLeg("caller"),
        call.#createLeg("callee"),
      ]);
    } catch (error) {
      await call.release();
      throw mediaError(error);
    }
    return call;
  }

  private constructor(
    options: CallMediaPipelineOptions,
    pipeline: KurentoPipeline,
  ) {
    this.#pipeline = pipeline;
    this.mediaServer = options.mediaServer;
    this.#events = options.events;
    this.#onReleased = options.released;
  }

  get id(): string {
    return this.#pipeline.id;
  }

  async negotiate(role: LegRole, sdpOffer: string): Promise<string> {
    this.#assertLive();
    const leg = this.#leg(role);
    const round = ++leg.round;
    const repair = leg.state !== "new";
    leg.state = "negotiating";
    leg.early ??= [];
    try {
      if (repair) await this.#replaceEndpoint(role, leg, round);
      return await this.#processOffer(role, leg, sdpOffer);
    } catch (error) {
      throw mediaError(error);
    }
  }

  addIceCandidate(role: LegRole, candidate: IceCandidate): void {
    if (this.#ended) return;
    const leg = this.#leg(role);
    if (leg.early) leg.early.push(candidate);
    else this.#sendCandidate(leg.current, candidate);
  }

  async connect(): Promise<void> {
    this.#assertLive();
    if (this.#connected) return;
    this.#connected = true;
    const caller = this.#leg("caller");
    const callee = this.#leg("callee");
    try {
      await Promise.all([
        callee.current.endpoint.connect(caller.current.endpoint),
        this.#connectCaller(callee),
      ]);
    } catch (error) {
      throw mediaError(error);
    }
  }

  async release(): Promise<void> {
    if (this.#ended) return;
    this.#end();
    try {
      await this.#pipeline.release();
    } catch {
      // Kurento collects what a client that is gone has left.
    }
  }

  /** The media server is gone, and everything on it. */
  lost(): void {
    if (this.#ended) return;
    this.#end();
    this.#events.lost(
      new MediaError("media_failed", "The media server of this call is lost."),
    );
  }

  /**
   * Kurento may kill the callee's transport when it is fed before it has sent:
   * not when both are set up together, only when the callee was answered
   * earlier, while it rang. Then its media goes first: a placeholder's, which
   * flows by now, or that of its camera and microphone.
   */
  async #connectCaller(callee: Leg): Promise<void> {
    const connect = () =>
      this.#leg("caller").current.endpoint.connect(
        this.#leg("callee").current.endpoint,
      );
    if (callee.state !== "answered") return await connect();
    this.#whenMediaFlows(
      callee,
      ["AUDIO", "VIDEO"],
      () => this.#orLost("callee", connect()),
    );
  }

  async #processOffer(
    role: LegRole,
    leg: Leg,
    sdpOffer: string,
  ): Promise<string> {
    const current = leg.current;
    const answer = current.endpoint.processOffer(sdpOffer);
    // Sent right behind, so that it costs no round trip of its own.
    this.#own(current.endpoint.gatherCandidates());
    for (const candidate of leg.early ?? []) {
      this.#sendCandidate(current, candidate);
    }
    leg.early = null;
    const feed = leg.previous && this.#connected
      ? this.#leg(other(role)).current.endpoint.connect(current.endpoint)
      : undefined;
    const [sdpAnswer] = await Promise.all([answer, feed]);
    if (leg.current === current) {
      leg.state = "answered";
      if (leg.previous) this.#takeOverOnMedia(role, leg);
    }
    return sdpAnswer;
  }

  /** Puts a fresh endpoint in the leg's place, and keeps the old one until media flows. */
  async #replaceEndpoint(
    role: LegRole,
    leg: Leg,
    round: number,
  ): Promise<void> {
    leg.onMedia?.cancel();
    const endpoint = await this.#pipeline.createEndpoint();
    if (this.#ended || leg.round !== round) {
      this.#own(endpoint.release());
      throw new MediaError("media_failed", "Another negotiation came after.");
    }
    const { leg: fresh, subscribed } = LegEndpoint.watch(
      endpoint,
      role,
      this.#legEvents,
    );
    this.#orLost(role, subscribed);
    leg.current.retire();
    // Only the one that the other side sees now is worth keeping meanwhile.
    if (this.#connected && !leg.previous) leg.previous = leg.current;
    else this.#own(leg.current.endpoint.release());
    leg.current = fresh;
  }

  #takeOverOnMedia(role: LegRole, leg: Leg): void {
    this.#whenMediaFlows(leg, ["VIDEO"], () => {
      const previous = leg.previous;
      leg.previous = null;
      if (!previous) return;
      const taken = leg.current.endpoint.connect(
        this.#leg(other(role)).current.endpoint,
      );
      this.#orLost(
        role,
        taken.finally(() => this.#own(previous.endpoint.release())),
      );
    });
  }

  #whenMediaFlows(leg: Leg, kinds: FlowKind[], run: () => void): void {
    leg.onMedia?.cancel();
    leg.onMedia = new MediaWait(kinds, run);
    leg.onMedia.flowChanged(leg.current.flowed);
  }

  async #createLeg(role: LegRole): Promise<void> {
    const { leg, subscribed } = LegEndpoint.watch(
      await this.#pipeline.createEndpoint(),
      role,
      this.#legEvents,
    );
    this.#legs.set(role, {
      current: leg,
      previous: null,
      state: "new",
      round: 0,
      early: [],
      onMedia: null,
    });
    await subscribed;
  }

  readonly #legEvents: LegEvents = {
    iceCandidate: (role, candidate) => {
      if (!this.#ended) this.#events.iceCandidate(role, candidate);
    },
    lost: (role) => {
      if (!this.#ended) this.#events.legLost(role);
    },
    silent: (role) => {
      if (!this.#ended) this.#events.legSilent(role);
    },
    mediaFlowed: (endpoint) => {
      for (const leg of this.#legs.values()) {
        if (leg.current === endpoint) {
          leg.onMedia?.flowChanged(endpoint.flowed);
        }
      }
    },
  };

  #sendCandidate(to: LegEndpoint, candidate: IceCandidate): void {
    const normalised = kurentoCandidate(candidate);
    if (normalised) this.#own(to.endpoint.addIceCandidate(normalised));
  }

  /** For requests whose failure shows elsewhere: in the negotiation, in the connection's state or in the loss of the server. */
  #own(request: Promise<void>): void {
    request.catch(() => {});
  }

  #orLost(role: LegRole, request: Promise<void>): void {
    request.catch(() => this.#legEvents.lost(role));
  }

  #leg(role: LegRole): Leg {
    const leg = this.#legs.get(role);
    if (!leg) throw new MediaError("media_failed", "This leg is not there.");
    return leg;
  }

  #assertLive(): void {
    if (this.#ended) {
      throw new MediaError("media_failed", "The media of this call is gone.");
    }
  }

  #end(): void {
    this.#ended = true;
    for (const leg of this.#legs.values()) {
      leg.onMedia?.cancel();
      leg.current.retire();
    }
    this.#onReleased(this);
  }
}

function other(role: LegRole): LegRole {
  return role === "caller" ? "callee" : "caller";
}
