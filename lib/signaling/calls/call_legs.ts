import type { IceCandidate, MediaState } from "../../shared/protocol_values.ts";
import type { LegName, MediaError, SavedMedia } from "../media_port.ts";
import { SEALED_CONNECT_MS, SILENT_LEG_MS } from "../timing.ts";
import { cannotSeal, notRepaired } from "./call_failure.ts";
import { CallRepair } from "./call_repair.ts";
import type { CallScope } from "./call_scope.ts";
import { CallResealing } from "./call_resealing.ts";
import { otherLeg } from "./call_view.ts";
import { LegConnections } from "./leg_connections.ts";
import type { LegOffer } from "./leg_offer.ts";
import { PendingPipeline, type PipelineOrigin } from "./pending_pipeline.ts";

const LEGS = ["caller", "callee"] as const;

/** The two legs of a call: their pipeline, and their repair. */
export class CallLegs {
  #pipeline: PendingPipeline;
  readonly #repair: CallRepair;
  readonly #connections: LegConnections;
  /** New agreements of the browsers of an active sealed call. */
  readonly resealing: CallResealing;
  /** Legs whose media broke before the call was active. */
  readonly #lostEarly = new Set<LegName>();
  /** Legs that reported both audio and video off. */
  readonly #mute = new Set<LegName>();
  /** Silent legs of protocol version 1, each with the function that cancels the end of its call. */
  readonly #silences = new Map<LegName, () => void>();
  /** Cancels the look at whether a sealed call has connected. */
  #cancelLook = () => {};

  constructor(private readonly scope: CallScope, origin: PipelineOrigin) {
    this.#repair = new CallRepair(scope);
    this.#connections = new LegConnections(scope);
    this.resealing = new CallResealing(scope, {
      renewPipeline: () => this.#resealed(),
      agreed: () => {
        for (const leg of LEGS) {
          this.#connections.expect(leg, 0);
          this.#repair.succeeded(leg);
        }
      },
      failed: () => this.#unsealBoth(),
    });
    if ("adopt" in origin) this.#connections.restored();
    this.#pipeline = this.#createPipeline(origin);
  }

  /** Identifies the media; null while there is none. */
  get saved(): SavedMedia | null {
    return this.#pipeline.saved;
  }

  /** The browsers encrypt for each other. */
  get sealed(): boolean {
    return this.#pipeline.sealed;
  }

  /** See {@link PendingPipeline.passOffer}. */
  passOffer(leg: LegName, sdpOffer: string): Promise<string> {
    return this.#pipeline.passOffer(leg, sdpOffer);
  }

  /** See {@link PendingPipeline.passAnswer}. */
  passAnswer(leg: LegName, sdpAnswer: string): Promise<string> {
    return this.#pipeline.passAnswer(leg, sdpAnswer);
  }

  /**
   * Goes on with a pipeline whose media server decrypts. Neither leg has an
   * endpoint there yet.
   *
   * @returns false if the call has ended instead, since it has to be sealed
   */
  unseal(create: "once" | "until released"): boolean {
    const { mustSeal, emit } = this.scope;
    if (mustSeal()) {
      emit({ type: "failed", error: cannotSeal() });
      return false;
    }
    this.#offeredBoth();
    this.resealing.cancel();
    this.#replacePipeline({ create });
    return true;
  }

  /** A leg of an active call needs another connection. */
  renew(leg: LegName): void {
    this.#repair.begin(leg, "media_lost");
  }

  /** See {@link PendingPipeline.negotiate}. */
  negotiate(leg: LegName, sdpOffer: string): Promise<string> {
    this.#connections.offered(leg);
    return this.#pipeline.negotiate(leg, sdpOffer);
  }

  /** See {@link PendingPipeline.connect}. */
  connect(): Promise<void> {
    return this.#pipeline.connect();
  }

  addIceCandidate(leg: LegName, candidate: IceCandidate): void {
    this.#pipeline.addIceCandidate(leg, candidate);
  }

  /** A leg reports its media state. */
  mediaStateChanged(leg: LegName, { audio, video }: MediaState): void {
    if (audio || video !== "off") this.#mute.delete(leg);
    else this.#mute.add(leg);
  }

  /** A leg's earlier offer is replaced, so its loss no longer matters. */
  replaced(leg: LegName): void {
    this.#lostEarly.delete(leg);
  }

  /** The call is active: repairs the legs that broke before. */
  activated(): void {
    this.#connections.expectBoth();
    const { mustSeal } = this.scope;
    if (this.sealed && !this.#connections.complete && !mustSeal()) {
      this.#lookLater();
    }
    for (const leg of this.#lostEarly) this.#lost(leg);
  }

  /**
   * Negotiates a new endpoint for one leg. Only in an active call.
   *
   * @param taken whether another browser takes the leg
   */
  renegotiate(leg: LegName, offer: LegOffer, taken = false): void {
    const { call, emit } = this.scope;
    const { sdpOffer, offerId } = offer;
    if (this.sealed && !this.#continues(leg, sdpOffer)) {
      const { resealing } = this;
      // The browser has started again, or is another one: a stranger to the other side's.
      if (resealing.canBegin(leg, offer)) {
        return this.agreeAnew(leg, offer);
      }
      // A browser that takes the leg awaits an answer, even if it had the leg before.
      if (!taken && resealing.outruns(leg, sdpOffer)) return;
      if (!this.unseal("until released")) return;
      this.renew(otherLeg(leg));
    }
    const pipeline = this.#pipeline;
    const attempt = this.#repair.attempt(leg);
    this.#connections.offered(leg);
    const isCurrent = () =>
      call.state === "active" && pipeline === this.#pipeline &&
      this.#repair.isCurrent(leg, attempt);
    Promise.all([pipeline.negotiate(leg, sdpOffer), pipeline.connect()]).then(
      ([sdpAnswer]) => {
        if (!isCurrent()) return;
        emit({ type: "renegotiated", leg, sdpAnswer, offerId });
        // The other side stays in "reconnecting" until the new leg carries
        // media.
        this.#connections.expect(leg, 0);
        this.#repair.succeeded(leg);
      },
      (error: MediaError) => {
        if (!isCurrent()) return;
        emit({ type: "renegotiation_failed", leg, error });
        this.#repair.failed(leg);
      },
    );
  }

  /** A browser that the other side's does not know yet offers to it. Only in an active call. */
  agreeAnew(leg: LegName, offer: LegOffer): void {
    this.resealing.begin(leg, offer, this.#pipeline.agreement);
  }

  /** Another browser takes a leg, with an offer of its own. Only in an active call. */
  move(leg: LegName, offer: LegOffer): void {
    this.#pipeline.dropCandidates(leg);
    this.renegotiate(leg, offer, true);
  }

  /** The call is over: cancels all repairs. */
  cancelRepair(): void {
    this.#repair.cancel();
    for (const leg of [...this.#silences.keys()]) this.#flows(leg);
    this.#cancelLook();
    this.#connections.cancel();
    this.resealing.cancel();
  }

  /** Settles when the media is freed, after {@link CallLegs.release}. */
  get freed(): Promise<void> {
    return this.#pipeline.freed;
  }

  /** Frees the media. */
  release(): void {
    this.#pipeline.release();
  }

  #createPipeline(origin: PipelineOrigin): PendingPipeline {
    const { media, clock, turn, call, emit } = this.scope;
    return new PendingPipeline({
      turn: (leg, wanted) => turn(call.party(leg ?? "caller"), wanted),
      media,
      clock,
      callId: call.id,
      origin,
      events: {
        iceCandidate: (leg, candidate) =>
          emit({ type: "candidate", leg, candidate }),
        legConnected: (leg) => {
          this.#connections.connected(leg);
          if (this.#connections.complete) this.#cancelLook();
        },
        legLost: (leg) => this.#lost(leg),
        legSilent: (leg) => this.#silent(leg),
        legFlows: (leg) => this.#flows(leg),
        lost: (error) => this.#pipelineLost(error),
        moves: () => this.#move(),
      },
    });
  }

  /** Repairs a lost leg, as soon as the call is active. */
  #lost(leg: LegName): void {
    if (this.scope.call.state !== "active") this.#lostEarly.add(leg);
    else this.#repair.begin(leg, "network");
  }

  #silent(leg: LegName): void {
    const { call, clock, emit } = this.scope;
    const party = call.party(leg);
    if (call.state !== "active") return;
    if (party.protocolVersion === 1) {
      this.#flows(leg);
      const end = () => emit({ type: "failed", error: notRepaired(party) });
      this.#silences.set(leg, clock.after(SILENT_LEG_MS, end));
    } else if (!this.#mute.has(leg)) {
      // A leg whose owner switched everything off is silent on purpose.
      this.#lost(leg);
    }
  }

  #flows(leg: LegName): void {
    this.#silences.get(leg)?.();
    this.#silences.delete(leg);
  }

  /** An established call moves both legs to a new pipeline; any other call fails. */
  #pipelineLost(error: MediaError): void {
    const { call, emit, media } = this.scope;
    const { caller, callee } = call;
    if (
      call.state !== "active" || this.#repair.mediaLost ||
      caller.protocolVersion === 1 || callee.protocolVersion === 1
    ) return emit({ type: "failed", error });
    if (this.resealing.beginAgain()) return;
    const { agreement } = this.#pipeline;
    if (this.sealed && !(agreement && media.canSeal())) {
      if (!this.unseal("until released")) return;
    } else {
      this.#replacePipeline({
        create: "until released",
        ...(agreement ? { sealed: agreement } : {}),
      });
    }
    this.#renewBoth();
  }

  /** A sealed call that has not connected by then tries it where a media server decrypts. */
  #lookLater(): void {
    this.#cancelLook();
    const pipeline = this.#pipeline;
    this.#cancelLook = this.scope.clock.after(SEALED_CONNECT_MS, () => {
      if (this.#connections.complete || pipeline !== this.#pipeline) return;
      this.#unsealBoth();
    });
  }

  /** The media server is drained: a sealed call restarts its ICE at another one. */
  #move(): void {
    const { call, media } = this.scope;
    const { agreement } = this.#pipeline;
    if (call.state !== "active" || this.#repair.mediaLost) return;
    if (this.resealing.beginAgain()) return;
    if (!agreement || !media.canSeal()) return;
    this.#replacePipeline({ create: "until released", sealed: agreement });
    this.#renewBoth();
  }

  /** Whether an offer restarts ICE of a connection that both agreed on. */
  #continues(leg: LegName, sdpOffer: string): boolean {
    return !this.resealing.pending && this.#pipeline.continues(leg, sdpOffer);
  }

  /** Both browsers agree anew. @returns the pipeline for it */
  #resealed(): PendingPipeline {
    this.#offeredBoth();
    this.#replacePipeline({ create: "until released", sealed: null });
    for (const leg of LEGS) this.#repair.resealed(leg);
    if (!this.scope.mustSeal()) this.#lookLater();
    return this.#pipeline;
  }

  #offeredBoth(): void {
    for (const leg of LEGS) {
      this.#lostEarly.delete(leg);
      this.#connections.offered(leg);
    }
  }

  #unsealBoth(): void {
    if (this.unseal("until released")) this.#renewBoth();
  }

  #renewBoth(): void {
    this.renew("caller");
    this.renew("callee");
  }

  #replacePipeline(origin: PipelineOrigin): void {
    const { freed } = this;
    this.release();
    this.#pipeline = this.#createPipeline(origin);
    this.scope.emit({ type: "media_replaced", freed });
  }
}
