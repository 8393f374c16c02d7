import { CandidateQueue } from "../shared/candidate_queue.ts";
import type { IceCandidate } from "../shared/protocol_values.ts";
import { type LegName, MediaError } from "../signaling/media_port.ts";
import type { KurentoEndpoint } from "./kurento_endpoint.ts";
import { isFull } from "./kurento_error.ts";
import {
  kurentoCandidate,
  LegEndpoint,
  type LegEvents,
} from "./leg_endpoint.ts";
import { type FlowKind, MediaWait } from "./media_wait.ts";

/** Most candidates kept before their offer: more than any browser gathers. */
const MAX_EARLY_CANDIDATES = 30;

/** The parts of the call that a leg uses. */
export interface LegCall
  extends Omit<LegEvents, "mediaFlowed" | "transportUp"> {
  /** The leg's browser, whose last offer was answered, is connected. */
  transportUp(name: LegName): void;
  /** Whether media crosses between the legs. */
  connected(): boolean;
  /** Whether the call has ended. */
  ended(): boolean;
  createEndpoint(): Promise<KurentoEndpoint>;
  /** The other leg's current endpoint. */
  opposite(name: LegName): KurentoEndpoint;
}

/** A browser's leg: its current endpoint and the state of its negotiation. */
export class CallMediaLeg {
  /** Settles when the first endpoint's subscriptions are taken or refused. */
  readonly subscribed: Promise<void>;
  readonly #name: LegName;
  readonly #call: LegCall;
  #current: LegEndpoint;
  /** Endpoint that the current one takes over from as soon as media flows. */
  #previous: KurentoEndpoint | null = null;
  #state: "new" | "negotiating" | "answered" = "new";
  /** The endpoint being made for a repair. */
  #making: Promise<KurentoEndpoint> | null = null;
  /** Counts negotiations: a later one cancels an earlier one. */
  #round = 0;
  /** Closed until the browser's offer is forwarded. */
  #candidates = new CandidateQueue<IceCandidate>(MAX_EARLY_CANDIDATES);
  /** Action that waits until the browser's media flows. */
  #onMedia: MediaWait | null = null;

  constructor(name: LegName, endpoint: KurentoEndpoint, call: LegCall) {
    this.#name = name;
    this.#call = call;
    const { leg, subscribed } = this.#watch(endpoint);
    this.#current = leg;
    this.subscribed = subscribed;
  }

  /** The current endpoint. */
  get endpoint(): KurentoEndpoint {
    return this.#current.endpoint;
  }

  /** Whether its last offer was answered. */
  get answered(): boolean {
    return this.#state === "answered";
  }

  /**
   * Answers an offer, from the second one on with a fresh endpoint.
   *
   * @throws {KurentoError | MediaError} as a rejection
   */
  async negotiate(sdpOffer: string): Promise<string> {
    const round = ++this.#round;
    const repair = this.#state !== "new";
    this.#state = "negotiating";
    if (repair) {
      // An offer that came before may still wait, with candidates of its own.
      this.#candidates = new CandidateQueue(MAX_EARLY_CANDIDATES);
      await this.#replaceEndpoint(round);
    }
    return await this.#processOffer(sdpOffer);
  }

  /** Adds a candidate of the browser; one that comes before the offer waits for it. */
  addIceCandidate(candidate: IceCandidate): void {
    this.#candidates.add(candidate);
  }

  /** Feeds the other leg's browser with this one's media from now on, in place of its previous source. */
  feedOpposite(): Promise<void> {
    return this.endpoint.connect(this.#call.opposite(this.#name));
  }

  /** Feeds this leg with the other leg's media as soon as its own media flows. */
  takeOppositeOnMedia(): void {
    this.#whenMediaFlows(
      ["AUDIO", "VIDEO"],
      () =>
        this.#orLost(this.#call.opposite(this.#name).connect(this.endpoint)),
    );
  }

  /** Feeds the other leg, in place of the previous endpoint, as soon as its own media flows. */
  takeOverOnMedia(): void {
    this.#whenMediaFlows(["VIDEO"], () => {
      const previous = this.#previous;
      this.#previous = null;
      const taken = this.feedOpposite();
      this.#orLost(
        previous ? taken.finally(() => this.#own(previous.release())) : taken,
      );
    });
  }

  /**
   * Continues with an endpoint that was negotiated, or is to be replaced.
   *
   * @param previous see {@link takeOverOnMedia}
   * @returns whether it carries media
   * @throws {KurentoError} as a rejection
   */
  async adopt(previous: KurentoEndpoint | null): Promise<boolean> {
    this.#state = "answered";
    this.#passCandidates();
    this.#previous = previous;
    const [alive] = await Promise.all([
      this.#current.catchUp(),
      this.subscribed,
    ]);
    return alive;
  }

  /** Ignores all later events of this leg. */
  retire(): void {
    this.#onMedia?.cancel();
    this.#current.retire();
  }

  async #processOffer(sdpOffer: string): Promise<string> {
    const current = this.#current;
    const { endpoint } = current;
    const answer = endpoint.processOffer(sdpOffer);
    // Sent without waiting for the previous reply, which saves a round trip.
    this.#own(endpoint.gatherCandidates());
    this.#passCandidates();
    const feed = this.#previous && this.#call.connected()
      ? this.#call.opposite(this.#name).connect(endpoint)
      : undefined;
    const [sdpAnswer] = await Promise.all([answer, feed]);
    if (this.#current === current) {
      this.#state = "answered";
      if (current.connected) this.#call.transportUp(this.#name);
      if (this.#previous) this.takeOverOnMedia();
    }
    return sdpAnswer;
  }

  /** Puts a fresh endpoint in place, and keeps the old one until media flows. */
  async #replaceEndpoint(round: number): Promise<void> {
    this.#onMedia?.cancel();
    const endpoint = await this.#freshEndpoint();
    if (this.#call.ended() || this.#round !== round) {
      throw new MediaError(
        "media_failed",
        "A later negotiation replaced this one.",
      );
    }
    const { leg, subscribed } = this.#watch(endpoint);
    this.#orLost(subscribed);
    this.#current.retire();
    // Only the endpoint that feeds the other leg now is worth keeping meanwhile.
    if (this.#call.connected() && !this.#previous) {
      this.#previous = this.endpoint;
    } else this.#own(this.endpoint.release());
    this.#current = leg;
  }

  /** One fresh endpoint for all waiting negotiations; the latest one takes it. */
  #freshEndpoint(): Promise<KurentoEndpoint> {
    return this.#making ??= this.#createEndpoint().then((endpoint) => {
      if (this.#call.ended()) this.#own(endpoint.release());
      return endpoint;
    }).finally(() => this.#making = null);
  }

  /** On a full server the dead endpoint is freed first, to make room for the fresh one. */
  async #createEndpoint(): Promise<KurentoEndpoint> {
    try {
      return await this.#call.createEndpoint();
    } catch (error) {
      if (!isFull(error) || this.#current.flows) throw error;
      this.#current.retire();
      await this.endpoint.release();
      return await this.#call.createEndpoint();
    }
  }

  #whenMediaFlows(kinds: FlowKind[], run: () => void): void {
    this.#onMedia?.cancel();
    this.#onMedia = new MediaWait(kinds, run);
    this.#onMedia.flowChanged(this.#current.flowed);
  }

  #watch(endpoint: KurentoEndpoint) {
    return LegEndpoint.watch(endpoint, this.#name, {
      ...this.#call,
      transportUp: (of) => {
        if (of === this.#current && this.answered) {
          this.#call.transportUp(this.#name);
        }
      },
      mediaFlowed: (of) => {
        if (of === this.#current) this.#onMedia?.flowChanged(of.flowed);
      },
    });
  }

  /** Passes the browser's candidates to the current endpoint, the kept ones first. */
  #passCandidates(): void {
    this.#candidates.open((candidate) => {
      const normalised = kurentoCandidate(candidate);
      if (normalised) this.#own(this.endpoint.addIceCandidate(normalised));
    });
  }

  /** For requests whose failure shows elsewhere: in the negotiation, in the connection's state or in the loss of the server. */
  #own(request: Promise<void>): void {
    request.catch(() => {});
  }

  #orLost(request: Promise<void>): void {
    request.catch(() => this.#call.lost(this.#name));
  }
}
