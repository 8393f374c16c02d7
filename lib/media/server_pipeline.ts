import type { IceCandidate } from "../shared/protocol_values.ts";
import {
  type CallMediaEvents,
  type CallMediaPipeline,
  type LegName,
  MediaError,
  type SavedMedia,
  type SealedAgreement,
} from "../signaling/media_port.ts";
import type { KurentoClient } from "./kurento_client.ts";
import { mediaError } from "./kurento_error.ts";
import type { KurentoPipeline } from "./kurento_pipeline.ts";
import { INSTANCE_TAG } from "./orphans.ts";

/** Tag of every pipeline of this program; its value is the call's id. */
export const CALL_TAG = "one2one.call";

/** Options of a call's pipeline. */
export interface ServerPipelineOptions {
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

/**
 * A call's pipeline on its media server, from its creation or adoption to its
 * release or loss. Subclasses have the legs.
 */
export abstract class ServerPipeline implements CallMediaPipeline {
  readonly mediaServer: string;
  #connected = false;
  #ended = false;

  protected constructor(
    protected readonly options: ServerPipelineOptions,
    protected pipeline: KurentoPipeline,
  ) {
    this.mediaServer = options.mediaServer;
  }

  abstract get saved(): SavedMedia;
  abstract get agreement(): SealedAgreement | null;
  abstract negotiate(leg: LegName, sdpOffer: string): Promise<string>;
  abstract passOffer(leg: LegName, sdpOffer: string): Promise<string>;
  abstract passAnswer(leg: LegName, sdpAnswer: string): Promise<string>;
  abstract addIceCandidate(leg: LegName, candidate: IceCandidate): void;

  /** Its server is drained: goes to another one, if the browsers need not connect again. */
  abstract move(): void;

  /** Lets media flow between the legs. */
  protected abstract connectLegs(): Promise<unknown>;
  /** Takes over the legs on the server, in a new connection to it. */
  protected abstract adoptLegs(saved: SavedMedia): Promise<void>;
  /** No leg reports anything from now on. */
  protected abstract retireLegs(): void;

  async connect(): Promise<void> {
    this.assertLive();
    if (this.#connected) return;
    this.#connected = true;
    try {
      await this.connectLegs();
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
    this.retireLegs();
    const pipeline = await client.pipeline(saved.id);
    this.pipeline = pipeline;
    if (!this.#ended) await this.adopt(saved);
    // The call may have ended meanwhile: it could not be freed over the old connection.
    if (this.#ended) await pipeline.release();
  }

  async release(): Promise<void> {
    if (this.#ended) return;
    this.#end();
    try {
      await this.pipeline.release();
    } catch {
      // The server collects the objects of a client that is gone.
    }
  }

  /** The media server is gone, and everything on it. */
  lost(): void {
    if (this.#ended) return;
    this.#end();
    this.options.events.lost(
      new MediaError("media_failed", "The media server of this call is lost."),
    );
  }

  /** Takes over the pipeline of an established call. */
  protected async adopt(saved: SavedMedia): Promise<void> {
    this.#connected = true;
    await this.adoptLegs(saved);
  }

  /** Marks the pipeline as this program's and this call's. */
  protected async tag(): Promise<void> {
    const { callId, instance } = this.options;
    await Promise.all([
      this.pipeline.addTag(CALL_TAG, callId),
      this.pipeline.addTag(INSTANCE_TAG, instance),
    ]);
  }

  protected get connected(): boolean {
    return this.#connected;
  }

  protected get ended(): boolean {
    return this.#ended;
  }

  protected assertLive(): void {
    if (this.#ended) {
      throw new MediaError("media_failed", "The media of this call is gone.");
    }
  }

  #end(): void {
    this.#ended = true;
    this.retireLegs();
    this.options.released(this);
  }
}

/**
 * Sets up a call on a pipeline.
 *
 * @param found the pipeline, new or of an established call
 * @throws {MediaError} as a rejection; nothing is left behind then
 */
export async function setUpPipeline<Call extends ServerPipeline>(
  found: Promise<KurentoPipeline>,
  callOn: (pipeline: KurentoPipeline) => Call,
  setUp: (call: Call) => Promise<unknown>,
): Promise<Call> {
  let call: Call | null = null;
  try {
    call = callOn(await found);
    await setUp(call);
    return call;
  } catch (error) {
    await call?.release();
    throw mediaError(error);
  }
}
