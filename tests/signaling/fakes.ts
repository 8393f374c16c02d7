import type { IceCandidate } from "../../lib/shared/protocol_values.ts";
import {
  type CallMediaEvents,
  type CallMediaPipeline,
  type CallMediaService,
  type LegName,
  MediaError,
  type SavedMedia,
  type SealedAgreement,
} from "../../lib/signaling/media_port.ts";
import type { Clock } from "../../lib/signaling/clock.ts";

/** A clock that moves only on command. */
export class FakeClock implements Clock {
  #now = 0;
  #timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  /** Timers that have not run. */
  get pending(): number {
    return this.#timers.length;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.push(timer);
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at >= 0) this.#timers.splice(at, 1);
    };
  }

  /** Drops all timers, as when the process ends. */
  clear(): void {
    this.#timers = [];
  }

  /** Runs what is due within `ms`, in order. */
  advance(ms: number): void {
    const until = this.#now + ms;
    while (true) {
      let next: { at: number; callback: () => void } | null = null;
      for (const timer of this.#timers) {
        if (timer.at <= until && (!next || timer.at < next.at)) next = timer;
      }
      if (!next) break;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = until;
  }
}

/** A request to the fake media server that waits for its result. */
export interface PendingRequest {
  name:
    | "create"
    | "adopt"
    | "passOffer"
    | "passAnswer"
    | "negotiate"
    | "connect"
    | "release";
  callId: string;
  /** The offer of a `negotiate`. */
  offer?: string;
  resolve(): void;
  reject(error: unknown): void;
}

/** A pipeline that records its requests. */
export class FakePipeline implements CallMediaPipeline {
  readonly mediaServer = "fake";
  agreement: SealedAgreement | null;
  #passed = { leg: "caller", sdp: "" };
  /** A browser's own offer was passed on. */
  passed = false;
  released = 0;
  connects = 0;
  /** It was first connected without an offer of both legs. */
  connectedUnoffered = false;
  /** Both directions were connected. */
  connected = false;
  readonly offers: Record<LegName, string[]> = { caller: [], callee: [] };
  readonly candidates: { leg: LegName; candidate: string }[] = [];
  /** Requests for each leg, in order. */
  readonly asked: Record<LegName, string[]> = { caller: [], callee: [] };
  /** Requests made after its release. */
  readonly afterRelease: string[] = [];

  constructor(
    readonly id: string,
    readonly callId: string,
    public events: CallMediaEvents,
    private readonly media: FakeMedia,
    private readonly sealed?: SealedAgreement | null,
  ) {
    this.agreement = sealed ?? null;
  }

  get saved(): SavedMedia {
    const { caller, callee } = this.offers;
    return {
      mediaServer: this.mediaServer,
      id: this.id,
      legs: { caller: `${caller.length}`, callee: `${callee.length}` },
      ...(this.sealed === undefined ? {} : { sealed: true }),
    };
  }

  passOffer(leg: LegName, sdpOffer: string): Promise<string> {
    if (this.released) this.afterRelease.push("passOffer");
    this.#passed = { leg, sdp: sdpOffer };
    const passed = () => {
      this.passed = true;
      return `passed ${sdpOffer}`;
    };
    return this.media.request("passOffer", this.callId, passed, sdpOffer);
  }

  passAnswer(leg: LegName, sdpAnswer: string): Promise<string> {
    if (this.released) this.afterRelease.push("passAnswer");
    const offer = this.#passed;
    return this.media.request("passAnswer", this.callId, () => {
      const said = { [leg]: sdpAnswer, [offer.leg]: offer.sdp };
      this.agreement = said as Record<LegName, string>;
      for (const leg of ["caller", "callee"] as const) {
        this.#answered(leg);
      }
      return `passed ${sdpAnswer}`;
    }, sdpAnswer);
  }

  negotiate(leg: LegName, sdpOffer: string): Promise<string> {
    if (this.released) this.afterRelease.push("negotiate");
    this.offers[leg].push(sdpOffer);
    this.asked[leg].push(`offer ${sdpOffer}`);
    const answer = () => {
      this.#answered(leg);
      return `answer to ${sdpOffer}`;
    };
    return this.media.request("negotiate", this.callId, answer, sdpOffer);
  }

  #answered(leg: LegName): void {
    if (this.media.unconnected.has(leg)) {
      this.media.leftUnconnected(this.callId);
    } else this.events.legConnected(leg);
  }

  addIceCandidate(leg: LegName, { candidate }: IceCandidate): void {
    if (this.released) this.afterRelease.push("addIceCandidate");
    this.candidates.push({ leg, candidate });
    this.asked[leg].push(`candidate ${candidate}`);
  }

  connect(): Promise<void> {
    if (this.released) this.afterRelease.push("connect");
    if (this.connects++ === 0) {
      const { caller, callee } = this.offers;
      this.connectedUnoffered = caller.length === 0 || callee.length === 0;
    }
    return this.media.request("connect", this.callId, () => {
      this.connected = true;
    });
  }

  release(): Promise<void> {
    this.released++;
    if (!this.media.slowToRelease) return Promise.resolve();
    return this.media.request("release", this.callId, () => {});
  }
}

/** A media server that answers at once, or only on command. */
export class FakeMedia implements CallMediaService {
  readonly pipelines: FakePipeline[] = [];
  readonly pending: PendingRequest[] = [];
  /** Legs whose browsers do not connect: ICE or DTLS fails. */
  readonly unconnected = new Set<LegName>();
  /** Called for each answered leg that does not connect. */
  leftUnconnected: (callId: string) => void = () => {};
  /** Whether requests wait in `pending`. */
  manual = false;
  /** Whether a release waits like other requests. */
  slowToRelease = false;
  /** Called for each pipeline requested. */
  creating: (callId: string) => void = () => {};
  /** Whether it carries sealed calls. */
  seals = false;
  /** If set, the error of every request. */
  refusal: MediaError | null = null;

  /** Called when a media server comes up. */
  readonly waiting = new Set<() => void>();

  canSeal(): boolean {
    return this.seals;
  }

  onceUp(run: () => void): () => void {
    const wait = () => run();
    this.waiting.add(wait);
    return () => void this.waiting.delete(wait);
  }

  /** A media server is up again. */
  up(): void {
    this.refusal = null;
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const run of waiting) run();
  }

  createPipeline(
    callId: string,
    events: CallMediaEvents,
    sealed?: SealedAgreement | null,
  ): Promise<CallMediaPipeline> {
    this.creating(callId);
    return this.request("create", callId, () => {
      const id = `pipeline ${this.pipelines.length}`;
      const pipeline = new FakePipeline(id, callId, events, this, sealed);
      this.pipelines.push(pipeline);
      return pipeline;
    });
  }

  adoptPipeline(
    callId: string,
    saved: SavedMedia,
    events: CallMediaEvents,
  ): Promise<CallMediaPipeline> {
    const pipeline = this.pipelines.find(({ id }) => id === saved.id);
    const adopted = () => {
      // Nothing was agreed that could go on.
      if (pipeline?.saved.sealed && !pipeline.agreement) refused();
      if (!pipeline || pipeline.released) throw mediaDown();
      pipeline.events = events;
      return pipeline;
    };
    // A pipeline that cannot be adopted is freed.
    const refused = () => {
      if (!pipeline?.released) pipeline?.release().catch(() => {});
    };
    return this.request("adopt", callId, adopted, undefined, refused);
  }

  request<T>(
    name: PendingRequest["name"],
    callId: string,
    result: () => T,
    offer?: string,
    refused = () => {},
  ): Promise<T> {
    if (this.refusal) return Promise.reject(this.refusal);
    if (!this.manual) return Promise.resolve(result());
    return new Promise<T>((resolve, reject) => {
      this.pending.push({
        name,
        callId,
        offer,
        resolve: () => {
          try {
            resolve(result());
          } catch (error) {
            reject(error);
          }
        },
        reject: (error) => {
          refused();
          reject(error);
        },
      });
    });
  }

  /** Answers all pending requests. */
  answerAll(): void {
    for (const request of this.pending.splice(0)) request.resolve();
  }
}

/** The error when Kurento cannot be reached. */
export function mediaDown(): MediaError {
  return new MediaError(
    "media_unavailable",
    "The media server cannot be reached.",
  );
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
