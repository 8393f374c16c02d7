import type { IceCandidate, MediaState } from "../../shared/protocol.ts";
import type { Call } from "./call.ts";
import { answerMissing, notConnected, notRepaired } from "./call_failure.ts";
import type { LegName, MediaError, SavedMedia } from "../media_port.ts";
import type { LegOffer } from "./call_observer.ts";
import type { CallParts } from "./call_parts.ts";
import { PendingPipeline, type PipelineOrigin } from "./pending_pipeline.ts";
import { CallRepair } from "./call_repair.ts";
import { SILENT_LEG_MS } from "../timing.ts";
import { LegConnections } from "./leg_connections.ts";

/** Callbacks from a call's legs to their call. */
export interface CallLegsOwner {
  candidate(leg: LegName, candidate: IceCandidate): void;
  /** A leg started or stopped renegotiating. */
  repairing(leg: LegName, on: boolean): void;
  /** An answered leg is without media, or has media again. */
  unconnected(leg: LegName, on: boolean): void;
  /** The media failed and cannot be repaired. */
  failed(error: MediaError): void;
}

/** The two legs of a call: their pipeline, and their repair. */
export class CallLegs {
  #pipeline: PendingPipeline;
  readonly #repair: CallRepair;
  readonly #connections: LegConnections;
  /** Legs whose media broke before the call was active. */
  readonly #lostEarly = new Set<LegName>();
  /** Legs that reported both audio and video off. */
  readonly #mute = new Set<LegName>();
  /** Silent legs of part 1, each with the function that cancels the end of its call. */
  readonly #silences = new Map<LegName, () => void>();

  constructor(
    private readonly call: Call,
    private readonly parts: CallParts,
    origin: PipelineOrigin,
    private readonly owner: CallLegsOwner,
  ) {
    const { clock, timing, observer } = parts;
    this.#repair = new CallRepair(clock, timing, {
      repairing: (leg, on) => owner.repairing(leg, on),
      expired: (leg) => owner.failed(notRepaired(call.party(leg))),
      ownOfferExpired: (leg) =>
        observer.renegotiationFailed(call, leg, answerMissing()),
    });
    this.#connections = new LegConnections(clock, timing, {
      missing: (leg, on) => owner.unconnected(leg, on),
      expired: (leg) => owner.failed(notConnected(call.party(leg))),
    });
    if ("adopt" in origin) this.#connections.restored();
    this.#pipeline = this.#createPipeline(origin);
  }

  /** Identifies the media; null while there is none. */
  get saved(): SavedMedia | null {
    return this.#pipeline.saved;
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
    for (const leg of this.#lostEarly) this.#lost(leg);
  }

  /** Negotiates a new endpoint for one leg. Only in an active call. */
  renegotiate(leg: LegName, { sdpOffer, offerId }: LegOffer): void {
    const { call, parts } = this;
    const pipeline = this.#pipeline;
    const attempt = this.#repair.attempt(leg);
    this.#connections.offered(leg);
    const isCurrent = () =>
      call.state === "active" && pipeline === this.#pipeline &&
      this.#repair.isCurrent(leg, attempt);
    Promise.all([pipeline.negotiate(leg, sdpOffer), pipeline.connect()]).then(
      ([answer]) => {
        if (!isCurrent()) return;
        parts.changed(call);
        parts.observer.renegotiated(call, leg, answer, offerId);
        // The other side stays in "reconnecting" until the new leg carries
        // media.
        this.#connections.expect(leg, 0);
        const repair = this.#repair.succeeded(leg);
        if (repair) parts.observer.repaired(call, leg, repair);
      },
      (error: MediaError) => {
        if (!isCurrent()) return;
        parts.observer.renegotiationFailed(call, leg, error);
        this.#repair.failed(leg);
      },
    );
  }

  /** The call is over: cancels all repairs. */
  cancelRepair(): void {
    this.#repair.cancel();
    for (const leg of [...this.#silences.keys()]) this.#flows(leg);
    this.#connections.cancel();
  }

  /** Frees the media. */
  release(): void {
    this.#pipeline.release();
    this.parts.freeing(this.#pipeline.freed);
  }

  #createPipeline(origin: PipelineOrigin): PendingPipeline {
    const { media, clock, turns } = this.parts;
    return new PendingPipeline({
      turn: (leg, wanted) =>
        turns.next(this.call.party(leg ?? "caller").address, wanted),
      media,
      clock,
      callId: this.call.id,
      origin,
      events: {
        iceCandidate: (leg, candidate) => this.owner.candidate(leg, candidate),
        legConnected: (leg) => this.#connections.connected(leg),
        legLost: (leg) => this.#lost(leg),
        legSilent: (leg) => this.#silent(leg),
        legFlows: (leg) => this.#flows(leg),
        lost: (error) => this.#pipelineLost(error),
      },
    });
  }

  /** Repairs a lost leg. A client of part 1 negotiates once, so its leg cannot be repaired. */
  #lost(leg: LegName): void {
    const { call } = this;
    if (call.state !== "active") return void this.#lostEarly.add(leg);
    const { extended } = call.party(leg);
    const begun = this.#repair.begin(leg, "network", extended);
    if (begun && extended) {
      this.parts.observer.repairNeeded(call, leg, "network");
    }
  }

  #silent(leg: LegName): void {
    const { call, parts: { clock } } = this;
    const party = call.party(leg);
    if (call.state !== "active") return;
    if (!party.extended) {
      this.#flows(leg);
      this.#silences.set(
        leg,
        clock.after(SILENT_LEG_MS, () => this.owner.failed(notRepaired(party))),
      );
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
    const { call } = this;
    if (
      call.state !== "active" || this.#repair.mediaLost ||
      !call.caller.extended || !call.callee.extended
    ) return this.owner.failed(error);
    this.release();
    this.#pipeline = this.#createPipeline({ create: "until released" });
    this.parts.changed(call);
    for (const leg of ["caller", "callee"] as const) {
      if (this.#repair.begin(leg, "media_lost")) {
        this.parts.observer.repairNeeded(call, leg, "media_lost");
      }
    }
  }
}
