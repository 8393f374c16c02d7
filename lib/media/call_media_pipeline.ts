import type { IceCandidate } from "../shared/protocol_values.ts";
import {
  type LegName,
  MediaError,
  type SavedMedia,
} from "../signaling/media_port.ts";
import { findLegs } from "./adoption.ts";
import { CallMediaLeg, type LegCall } from "./call_media_leg.ts";
import { mediaError } from "./kurento_error.ts";
import {
  type ReceiveWishes,
  receiveWishes,
  refusesAll,
  tellWishes,
} from "./receive_parameters.ts";
import {
  ServerPipeline,
  type ServerPipelineOptions,
  setUpPipeline,
} from "./server_pipeline.ts";

const LEGS = ["caller", "callee"] as const;

/** The media of one call on one Kurento. */
export class KurentoCallMediaPipeline extends ServerPipeline {
  readonly agreement = null;
  readonly #legs = new Map<LegName, CallMediaLeg>();
  /** The wishes in each leg's last offer, written into the other leg's next answer. */
  readonly #wishes = new Map<LegName, ReceiveWishes>();

  /**
   * Makes the pipeline, both endpoints and their subscriptions: everything that can be
   * prepared while the phone rings.
   *
   * @throws {MediaError} as a rejection; nothing is left behind then
   */
  static create(
    options: ServerPipelineOptions,
  ): Promise<KurentoCallMediaPipeline> {
    return setUpPipeline(
      options.client.createPipeline(),
      (pipeline) => new KurentoCallMediaPipeline(options, pipeline),
      (call) =>
        Promise.all([
          call.tag(),
          call.#createLeg("caller"),
          call.#createLeg("callee"),
        ]),
    );
  }

  /**
   * Takes over the pipeline of an established call. A leg that carries no media is
   * reported as lost.
   *
   * @throws {MediaError} as a rejection; nothing is left behind then
   */
  static adopt(
    options: ServerPipelineOptions,
    saved: SavedMedia,
  ): Promise<KurentoCallMediaPipeline> {
    return setUpPipeline(
      options.client.pipeline(saved.id),
      (pipeline) => new KurentoCallMediaPipeline(options, pipeline),
      (call) => call.adopt(saved),
    );
  }

  get saved(): SavedMedia {
    return {
      mediaServer: this.mediaServer,
      id: this.pipeline.id,
      legs: {
        caller: this.#leg("caller").endpoint.id,
        callee: this.#leg("callee").endpoint.id,
      },
    };
  }

  async negotiate(name: LegName, sdpOffer: string): Promise<string> {
    this.assertLive();
    this.#wishes.set(name, receiveWishes(sdpOffer));
    const leg = this.#leg(name);
    if (leg.answered) this.options.renegotiates();
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
    if (!this.ended) this.#leg(name).addIceCandidate(candidate);
  }

  protected connectLegs(): Promise<unknown> {
    return Promise.all([
      this.#leg("callee").feedOpposite(),
      this.#connectCaller(),
    ]);
  }

  protected retireLegs(): void {
    for (const leg of this.#legs.values()) leg.retire();
  }

  /** Stays: both browsers have keys of this server. */
  move(): void {}

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
      await this.pipeline.createEndpoint(),
      this.#legCall,
    );
    this.#legs.set(name, leg);
    await leg.subscribed;
  }

  protected async adoptLegs({ legs }: SavedMedia): Promise<void> {
    const found = await findLegs(this.pipeline, legs);
    const alive = await Promise.all(LEGS.map(async (name) => {
      const { current, previous } = found[name];
      const leg = new CallMediaLeg(
        name,
        // The next offer replaces this leg's endpoint and connects the new one.
        current ?? await this.pipeline.createEndpoint(),
        this.#legCall,
      );
      this.#legs.set(name, leg);
      return await leg.adopt(previous);
    }));
    for (const [i, name] of LEGS.entries()) {
      // It may have connected after the last event that came.
      if (alive[i]) this.#legCall.transportUp(name);
      else this.#legCall.lost(name);
      const { current, feeds } = found[name];
      if (current && !feeds) this.#leg(name).takeOverOnMedia();
    }
  }

  readonly #legCall: LegCall = {
    connected: () => this.connected,
    ended: () => this.ended,
    createEndpoint: () => this.pipeline.createEndpoint(),
    opposite: (name) => this.#leg(other(name)).endpoint,
    iceCandidate: (name, candidate) => {
      if (!this.ended) this.options.events.iceCandidate(name, candidate);
    },
    transportUp: (name) => {
      if (!this.ended) this.options.events.legConnected(name);
    },
    lost: (name) => {
      if (!this.ended) this.options.events.legLost(name);
    },
    silent: (name) => {
      if (!this.ended) this.options.events.legSilent(name);
    },
    flows: (name) => {
      if (!this.ended) this.options.events.legFlows(name);
    },
  };

  #leg(name: LegName): CallMediaLeg {
    const leg = this.#legs.get(name);
    if (!leg) throw new MediaError("media_failed", "This leg is not there.");
    return leg;
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
