import type { IceCandidate } from "../shared/protocol.ts";
import {
  type CallMediaEvents,
  type CallMediaPipeline,
  type LegName,
  MediaError,
  type SavedMedia,
} from "../signaling/media_port.ts";
import {
  type ReceiveWishes,
  receiveWishes,
  refusesAll,
  tellWishes,
} from "./receive_parameters.ts";
import { findLegs } from "./adoption.ts";
import { CallMediaLeg, type LegCall } from "./call_media_leg.ts";
import type { KurentoClient } from "./kurento_client.ts";
import { mediaError } from "./kurento_error.ts";
import type { KurentoPipeline } from "./kurento_pipeline.ts";
import { INSTANCE_TAG } from "./orphans.ts";

/** Tag of every pipeline of this program; its value is the call's id. */
export const CALL_TAG = "one2one.call";

const LEGS = ["caller", "callee"] as const;

/** Options of a call's pipeline. */
export interface CallMediaPipelineOptions {
  client: KurentoClient;
  mediaServer: string;
  /** Name of the program that makes the pipeline, among those that share the media server: value of its {@link INSTANCE_TAG}. */
  instance: string;
  callId: string;
  events: CallMediaEvents;
  /** Called when a browser asks for a fresh leg in place of one that was answered. */
  renegotiates: () => void;
  /** Called once, when the pipeline no longer needs to hear of a lost server. */
  released: (pipeline: ServerPipeline) => void;
}

/** A call's pipeline as its media server sees it. */
export interface ServerPipeline extends CallMediaPipeline {
  /** Whether it can continue over another connection to its server. */
  readonly resumable: boolean;
  /**
   * Continues over another connection to its server.
   *
   * @throws {KurentoError} as a rejection, when the server no longer has the pipeline
   */
  resume(client: KurentoClient): Promise<void>;
  /** Its server is drained: goes to another one, if it can without the browsers connecting anew. */
  move(): void;
  /** The media server is gone, and everything on it. */
  lost(): void;
}

/** The media of one call on one Kurento. */
export class KurentoCallMediaPipeline implements ServerPipeline {
  readonly mediaServer: string;
  readonly agreement = null;
  #pipeline: KurentoPipeline;
  readonly #events: CallMediaEvents;
  readonly #onReleased: CallMediaPipelineOptions["released"];
  readonly #onRenegotiation: () => void;
  readonly #legs = new Map<LegName, CallMediaLeg>();
  /** The wishes in each leg's last offer, written into the other leg's next answer. */
  readonly #wishes = new Map<LegName, ReceiveWishes>();
  #connected = false;
  #ended = false;

  /**
   * Makes the pipeline, both endpoints and their subscriptions: everything that can be
   * prepared while the phone rings.
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

  /**
   * Takes over the pipeline of an established call. A leg that carries no media is
   * reported as lost.
   *
   * @throws {MediaError} as a rejection; nothing is left behind then
   */
  static async adopt(
    options: CallMediaPipelineOptions,
    saved: SavedMedia,
  ): Promise<KurentoCallMediaPipeline> {
    let call: KurentoCallMediaPipeline | null = null;
    try {
      const pipeline = await options.client.pipeline(saved.id);
      call = new KurentoCallMediaPipeline(options, pipeline);
      await call.#adoptLegs(saved.legs);
      return call;
    } catch (error) {
      await call?.release();
      throw mediaError(error);
    }
  }

  private constructor(
    options: CallMediaPipelineOptions,
    pipeline: KurentoPipeline,
  ) {
    this.#pipeline = pipeline;
    this.mediaServer = options.mediaServer;
    this.#events = options.events;
    this.#onReleased = options.released;
    this.#onRenegotiation = options.renegotiates;
  }

  get saved(): SavedMedia {
    return {
      mediaServer: this.mediaServer,
      id: this.#pipeline.id,
      legs: {
        caller: this.#leg("caller").endpoint.id,
        callee: this.#leg("callee").endpoint.id,
      },
    };
  }

  async negotiate(name: LegName, sdpOffer: string): Promise<string> {
    this.#assertLive();
    this.#wishes.set(name, receiveWishes(sdpOffer));
    const leg = this.#leg(name);
    if (leg.answered) this.#onRenegotiation();
    try {
      const answer = await leg.negotiate(sdpOffer);
      if (refusesAll(answer)) throw nothingInCommon();
      return tellWishes(answer, this.#wishes.get(other(name)) ?? null);
    } catch (error) {
      throw mediaError(error);
    }
  }

  /** Refused: this media server decrypts. */
  passOffer(): Promise<string> {
    return Promise.reject(notSealed());
  }

  /** See {@link passOffer}. */
  passAnswer(): Promise<string> {
    return Promise.reject(notSealed());
  }

  addIceCandidate(name: LegName, candidate: IceCandidate): void {
    if (!this.#ended) this.#leg(name).addIceCandidate(candidate);
  }

  async connect(): Promise<void> {
    this.#assertLive();
    if (this.#connected) return;
    this.#connected = true;
    try {
      await Promise.all([
        this.#leg("callee").feedOpposite(),
        this.#connectCaller(),
      ]);
    } catch (error) {
      throw mediaError(error);
    }
  }

  /** Whether it can continue over another connection to its server: media flows between its legs. */
  get resumable(): boolean {
    return this.#connected && !this.#ended;
  }

  /**
   * Continues over another connection to its server.
   *
   * @throws {KurentoError} as a rejection, when the server no longer has the pipeline
   */
  async resume(client: KurentoClient): Promise<void> {
    const { saved } = this;
    for (const leg of this.#legs.values()) leg.retire();
    const pipeline = await client.pipeline(saved.id);
    this.#pipeline = pipeline;
    if (!this.#ended) await this.#adoptLegs(saved.legs);
    // The call may have ended meanwhile: it could not be freed over the old connection.
    if (this.#ended) await pipeline.release();
  }

  async release(): Promise<void> {
    if (this.#ended) return;
    this.#end();
    try {
      await this.#pipeline.release();
    } catch {
      // Kurento collects the objects of a client that is gone.
    }
  }

  /** Stays: both browsers have keys of this server. */
  move(): void {}

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
  async #connectCaller(): Promise<void> {
    const callee = this.#leg("callee");
    if (callee.answered) callee.takeOppositeOnMedia();
    else await this.#leg("caller").feedOpposite();
  }

  async #createLeg(name: LegName): Promise<void> {
    const leg = new CallMediaLeg(
      name,
      await this.#pipeline.createEndpoint(),
      this.#legCall,
    );
    this.#legs.set(name, leg);
    await leg.subscribed;
  }

  async #adoptLegs(saved: SavedMedia["legs"]): Promise<void> {
    this.#connected = true;
    const found = await findLegs(this.#pipeline, saved);
    const alive = await Promise.all(LEGS.map(async (name) => {
      const { current, previous } = found[name];
      const leg = new CallMediaLeg(
        name,
        // The next offer replaces this leg's endpoint and connects the new one.
        current ?? await this.#pipeline.createEndpoint(),
        this.#legCall,
      );
      this.#legs.set(name, leg);
      return await leg.adopt(previous);
    }));
    for (const [i, name] of LEGS.entries()) {
      if (!alive[i]) this.#legCall.lost(name);
      const { current, feeds } = found[name];
      if (current && !feeds) this.#leg(name).takeOverOnMedia();
    }
  }

  readonly #legCall: LegCall = {
    connected: () => this.#connected,
    ended: () => this.#ended,
    createEndpoint: () => this.#pipeline.createEndpoint(),
    opposite: (name) => this.#leg(other(name)).endpoint,
    iceCandidate: (name, candidate) => {
      if (!this.#ended) this.#events.iceCandidate(name, candidate);
    },
    transportUp: (name) => {
      if (!this.#ended) this.#events.legConnected(name);
    },
    lost: (name) => {
      if (!this.#ended) this.#events.legLost(name);
    },
    silent: (name) => {
      if (!this.#ended) this.#events.legSilent(name);
    },
    flows: (name) => {
      if (!this.#ended) this.#events.legFlows(name);
    },
  };

  #leg(name: LegName): CallMediaLeg {
    const leg = this.#legs.get(name);
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
    for (const leg of this.#legs.values()) leg.retire();
    this.#onReleased(this);
  }
}

function notSealed(): MediaError {
  return new MediaError("media_failed", "This call is not sealed.");
}

function nothingInCommon(): MediaError {
  return new MediaError(
    "bad_offer",
    "A browser of this call offers no sound and no picture that the media server can carry.",
  );
}

function other(name: LegName): LegName {
  return name === "caller" ? "callee" : "caller";
}
