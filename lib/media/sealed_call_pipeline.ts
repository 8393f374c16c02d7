import {
  type LegName,
  MediaError,
  type SavedMedia,
  type SealedAgreement,
} from "../signaling/media_port.ts";
import { mediaError } from "./kurento_error.ts";
import type { KurentoPipeline } from "./kurento_pipeline.ts";
import type { KurentoSealedEndpoint } from "./kurento_sealed_endpoint.ts";
import { SealedLeg, type SealedLegEvents } from "./sealed_leg.ts";
import {
  ServerPipeline,
  type ServerPipelineOptions,
  setUpPipeline,
} from "./server_pipeline.ts";

/**
 * The media of one sealed call: both browsers encrypt for each other, and the
 * media server forwards. A leg keeps its endpoint: it is repaired by a restart of ICE.
 */
export class SealedCallPipeline extends ServerPipeline {
  #legs!: Record<LegName, SealedLeg>;
  #offer: { leg: LegName; sdp: string } | null = null;
  #agreement: SealedAgreement | null;

  /**
   * Makes the pipeline and both endpoints.
   *
   * @param agreement of a call that comes from another media server
   * @throws {MediaError} as a rejection; nothing is left behind then
   */
  static create(
    options: ServerPipelineOptions,
    agreement: SealedAgreement | null,
  ): Promise<SealedCallPipeline> {
    return setUpPipeline(
      options.client.createPipeline(),
      (pipeline) => new SealedCallPipeline(options, pipeline, agreement),
      (call) => call.#create(agreement),
    );
  }

  /**
   * Takes over the pipeline of an established call.
   *
   * @throws {MediaError} as a rejection; nothing is left behind then
   */
  static adopt(
    options: ServerPipelineOptions,
    saved: SavedMedia,
  ): Promise<SealedCallPipeline> {
    return setUpPipeline(
      options.client.pipeline(saved.id),
      (pipeline) => new SealedCallPipeline(options, pipeline, null),
      (call) => call.adopt(saved),
    );
  }

  private constructor(
    options: ServerPipelineOptions,
    pipeline: KurentoPipeline,
    agreement: SealedAgreement | null,
  ) {
    super(options, pipeline);
    this.#agreement = agreement;
  }

  get saved(): SavedMedia {
    return {
      mediaServer: this.mediaServer,
      id: this.pipeline.id,
      legs: {
        caller: this.#legs.caller.endpoint.id,
        callee: this.#legs.callee.endpoint.id,
      },
      sealed: true,
    };
  }

  get agreement(): SealedAgreement | null {
    return this.#agreement;
  }

  async passOffer(leg: LegName, sdpOffer: string): Promise<string> {
    const { [leg]: own, [other(leg)]: sink } = this.#live();
    try {
      const passed = await own.endpoint.passOffer(sdpOffer, sink.endpoint);
      this.#offer = { leg, sdp: sdpOffer };
      return passed;
    } catch (error) {
      throw mediaError(error);
    }
  }

  async passAnswer(leg: LegName, sdpAnswer: string): Promise<string> {
    const own = this.#live()[leg];
    try {
      const passed = await own.endpoint.passAnswer(sdpAnswer);
      const offer = this.#offer;
      if (offer) {
        const said = { [leg]: sdpAnswer, [offer.leg]: offer.sdp };
        this.#agreement = said as Record<LegName, string>;
      }
      return passed;
    } catch (error) {
      throw mediaError(error);
    }
  }

  async negotiate(name: LegName, sdpOffer: string): Promise<string> {
    const leg = this.#live()[name];
    this.options.renegotiates();
    try {
      return await leg.endpoint.restart(sdpOffer);
    } catch (error) {
      throw mediaError(error);
    }
  }

  /** Ignored: the relay learns a browser's address from its checks. */
  addIceCandidate(): void {}

  protected connectLegs(): Promise<unknown> {
    const { caller, callee } = this.#legs;
    return Promise.all([
      caller.endpoint.connect(callee.endpoint),
      callee.endpoint.connect(caller.endpoint),
    ]);
  }

  protected retireLegs(): void {
    // There are none yet when its setup fails early.
    for (const leg of Object.values(this.#legs ?? {})) leg.retire();
  }

  async #create(agreement: SealedAgreement | null): Promise<void> {
    const [caller, callee] = await Promise.all([
      this.pipeline.createSealedEndpoint(),
      this.pipeline.createSealedEndpoint(),
      this.tag(),
    ]);
    await this.#watch(caller, callee);
    if (!agreement) return;
    if (isOffer(agreement.caller)) {
      await caller.restore(agreement.caller, agreement.callee, callee);
    } else await callee.restore(agreement.callee, agreement.caller, caller);
  }

  move(): void {
    if (this.resumable) this.options.events.moves();
  }

  protected async adoptLegs({ legs }: SavedMedia): Promise<void> {
    const endpoints = await this.pipeline.sealedEndpoints();
    const of = (id: string) => {
      const found = endpoints.find((endpoint) => endpoint.id === id);
      if (!found) throw new MediaError("media_failed", "A leg is gone.");
      return found;
    };
    const [caller, callee] = [of(legs.caller), of(legs.callee)];
    await this.#watch(caller, callee);
    const [callers, callees] = await Promise.all([
      caller.said(),
      callee.said(),
    ]);
    this.#agreement = { caller: callers, callee: callees };
    await Promise.all([
      this.#legs.caller.catchUp(),
      this.#legs.callee.catchUp(),
    ]);
  }

  async #watch(
    caller: KurentoSealedEndpoint,
    callee: KurentoSealedEndpoint,
  ): Promise<void> {
    this.#legs = {
      caller: new SealedLeg(caller, this.#eventsOf("caller")),
      callee: new SealedLeg(callee, this.#eventsOf("callee")),
    };
    await Promise.all([
      this.#legs.caller.subscribe(),
      this.#legs.callee.subscribe(),
    ]);
  }

  #eventsOf(name: LegName): SealedLegEvents {
    const { events } = this.options;
    const alive = (tell: () => void) => () => {
      if (!this.ended) tell();
    };
    return {
      connected: alive(() => events.legConnected(name)),
      lost: alive(() => events.legLost(name)),
      silent: alive(() => events.legSilent(name)),
      flows: alive(() => events.legFlows(name)),
    };
  }

  #live(): Record<LegName, SealedLeg> {
    this.assertLive();
    return this.#legs;
  }
}

/** Only an offer leaves it to the other browser who opens DTLS (RFC 8842 5.2). */
function isOffer(sdp: string): boolean {
  return /^a=setup:actpass\s*$/m.test(sdp);
}

function other(leg: LegName): LegName {
  return leg === "caller" ? "callee" : "caller";
}
