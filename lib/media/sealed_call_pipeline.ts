import {
  type LegName,
  MediaError,
  type SavedMedia,
  type SealedAgreement,
} from "../signaling/media_port.ts";
import {
  CALL_TAG,
  type CallMediaPipelineOptions,
  type ServerPipeline,
} from "./call_media_pipeline.ts";
import type { KurentoClient } from "./kurento_client.ts";
import { mediaError } from "./kurento_error.ts";
import type { KurentoPipeline } from "./kurento_pipeline.ts";
import type { KurentoSealedEndpoint } from "./kurento_sealed_endpoint.ts";
import { INSTANCE_TAG } from "./orphans.ts";
import { SealedLeg, type SealedLegEvents } from "./sealed_leg.ts";

/**
 * The media of one sealed call: both browsers encrypt for each other, and the
 * media server forwards. A leg keeps its endpoint: it is repaired by a restart of ICE.
 */
export class SealedCallPipeline implements ServerPipeline {
  readonly mediaServer: string;
  #pipeline: KurentoPipeline;
  readonly #options: CallMediaPipelineOptions;
  #legs!: Record<LegName, SealedLeg>;
  #offer: string | null = null;
  #agreement: SealedAgreement | null;
  #connected = false;
  #ended = false;

  /**
   * Makes the pipeline and both endpoints.
   *
   * @param agreement of a call that comes from another media server
   * @throws {MediaError} as a rejection; nothing is left behind then
   */
  static async create(
    options: CallMediaPipelineOptions,
    agreement: SealedAgreement | null,
  ): Promise<SealedCallPipeline> {
    let pipeline: KurentoPipeline;
    try {
      pipeline = await options.client.createPipeline();
    } catch (error) {
      throw mediaError(error);
    }
    const call = new SealedCallPipeline(options, pipeline, agreement);
    try {
      const [caller, callee] = await Promise.all([
        pipeline.createSealedEndpoint(),
        pipeline.createSealedEndpoint(),
        pipeline.addTag(CALL_TAG, options.callId),
        pipeline.addTag(INSTANCE_TAG, options.instance),
      ]);
      await call.#watch(caller, callee);
      if (agreement) {
        await caller.restore(agreement.offer, agreement.answer, callee);
      }
    } catch (error) {
      await call.release();
      throw mediaError(error);
    }
    return call;
  }

  /**
   * Takes over the pipeline of an established call.
   *
   * @throws {MediaError} as a rejection; nothing is left behind then
   */
  static async adopt(
    options: CallMediaPipelineOptions,
    saved: SavedMedia,
  ): Promise<SealedCallPipeline> {
    let call: SealedCallPipeline | null = null;
    try {
      const pipeline = await options.client.pipeline(saved.id);
      call = new SealedCallPipeline(options, pipeline, null);
      await call.#adopt(saved);
      return call;
    } catch (error) {
      await call?.release();
      throw mediaError(error);
    }
  }

  private constructor(
    options: CallMediaPipelineOptions,
    pipeline: KurentoPipeline,
    agreement: SealedAgreement | null,
  ) {
    this.#options = options;
    this.mediaServer = options.mediaServer;
    this.#pipeline = pipeline;
    this.#agreement = agreement;
  }

  get saved(): SavedMedia {
    return {
      mediaServer: this.mediaServer,
      id: this.#pipeline.id,
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

  async passOffer(sdpOffer: string): Promise<string> {
    const { caller, callee } = this.#live();
    try {
      const passed = await caller.endpoint.passOffer(sdpOffer, callee.endpoint);
      this.#offer = sdpOffer;
      return passed;
    } catch (error) {
      throw mediaError(error);
    }
  }

  async passAnswer(sdpAnswer: string): Promise<string> {
    const { callee } = this.#live();
    try {
      const passed = await callee.endpoint.passAnswer(sdpAnswer);
      if (this.#offer !== null) {
        this.#agreement = { offer: this.#offer, answer: sdpAnswer };
      }
      return passed;
    } catch (error) {
      throw mediaError(error);
    }
  }

  async negotiate(name: LegName, sdpOffer: string): Promise<string> {
    const leg = this.#live()[name];
    this.#options.renegotiates();
    try {
      return await leg.endpoint.restart(sdpOffer);
    } catch (error) {
      throw mediaError(error);
    }
  }

  /** Ignored: the relay learns a browser's address from its checks. */
  addIceCandidate(): void {}

  async connect(): Promise<void> {
    const { caller, callee } = this.#live();
    if (this.#connected) return;
    this.#connected = true;
    try {
      await Promise.all([
        caller.endpoint.connect(callee.endpoint),
        callee.endpoint.connect(caller.endpoint),
      ]);
    } catch (error) {
      throw mediaError(error);
    }
  }

  /** Whether it can continue over another connection to its server. */
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
    this.#retireLegs();
    this.#pipeline = await client.pipeline(saved.id);
    if (!this.#ended) await this.#adopt(saved);
    // The call may have ended meanwhile: it could not be freed over the old connection.
    if (this.#ended) await this.#pipeline.release();
  }

  async release(): Promise<void> {
    if (this.#ended) return;
    this.#end();
    try {
      await this.#pipeline.release();
    } catch {
      // The server collects the objects of a client that is gone.
    }
  }

  move(): void {
    if (this.resumable) this.#options.events.moves();
  }

  /** The media server is gone, and everything on it. */
  lost(): void {
    if (this.#ended) return;
    this.#end();
    this.#options.events.lost(
      new MediaError("media_failed", "The media server of this call is lost."),
    );
  }

  async #adopt({ legs }: SavedMedia): Promise<void> {
    this.#connected = true;
    const endpoints = await this.#pipeline.sealedEndpoints();
    const of = (id: string) => {
      const found = endpoints.find((endpoint) => endpoint.id === id);
      if (!found) throw new MediaError("media_failed", "A leg is gone.");
      return found;
    };
    const [caller, callee] = [of(legs.caller), of(legs.callee)];
    await this.#watch(caller, callee);
    const [offer, answer] = await Promise.all([caller.said(), callee.said()]);
    this.#agreement = { offer, answer };
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
    const { events } = this.#options;
    const alive = (tell: () => void) => () => {
      if (!this.#ended) tell();
    };
    return {
      connected: alive(() => events.legConnected(name)),
      lost: alive(() => events.legLost(name)),
      silent: alive(() => events.legSilent(name)),
      flows: alive(() => events.legFlows(name)),
    };
  }

  #live(): Record<LegName, SealedLeg> {
    if (this.#ended) {
      throw new MediaError("media_failed", "The media of this call is gone.");
    }
    return this.#legs;
  }

  #retireLegs(): void {
    for (const leg of Object.values(this.#legs ?? {})) leg.retire();
  }

  #end(): void {
    this.#ended = true;
    this.#retireLegs();
    this.#options.released(this);
  }
}
