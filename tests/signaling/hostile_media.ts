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

/** A request that the media server has not answered. */
export interface PendingAnswer {
  what: string;
  succeed(): void;
  fail(): void;
}

/** A pipeline that records the requests to it. */
export class FakePipeline implements CallMediaPipeline {
  readonly mediaServer = "fake";
  agreement: SealedAgreement | null;
  readonly candidates: { leg: LegName; candidate: IceCandidate }[] = [];
  readonly negotiated: LegName[] = [];
  #offer: { leg: LegName; sdp: string } = { leg: "caller", sdp: "" };
  releases = 0;
  connects = 0;

  get saved(): SavedMedia {
    const count = (leg: LegName) =>
      `${this.negotiated.filter((one) => one === leg).length}`;
    return {
      mediaServer: this.mediaServer,
      id: this.id,
      legs: { caller: count("caller"), callee: count("callee") },
      ...(this.sealed === undefined ? {} : { sealed: true }),
    };
  }

  constructor(
    readonly id: string,
    readonly callId: string,
    public events: CallMediaEvents,
    private readonly media: HostileMedia,
    private readonly sealed?: SealedAgreement | null,
  ) {
    this.agreement = sealed ?? null;
  }

  passOffer(leg: LegName, sdpOffer: string): Promise<string> {
    return this.media.ask("pass offer", () => {
      this.#offer = { leg, sdp: sdpOffer };
      return sdpOffer;
    });
  }

  passAnswer(leg: LegName, sdpAnswer: string): Promise<string> {
    return this.media.ask("pass answer", () => {
      const said = { [leg]: sdpAnswer, [this.#offer.leg]: this.#offer.sdp };
      this.agreement = said as Record<LegName, string>;
      this.events.legConnected("caller");
      this.events.legConnected("callee");
      return sdpAnswer;
    });
  }

  negotiate(leg: LegName, sdpOffer: string): Promise<string> {
    this.negotiated.push(leg);
    return this.media.ask(`negotiate ${leg}`, () => {
      this.events.legConnected(leg);
      return `answer to ${sdpOffer}`;
    });
  }

  addIceCandidate(leg: LegName, candidate: IceCandidate): void {
    this.candidates.push({ leg, candidate });
  }

  connect(): Promise<void> {
    this.connects++;
    return this.media.ask("connect", () => {});
  }

  release(): Promise<void> {
    this.releases++;
    return Promise.resolve();
  }
}

/** A media server whose answers the test controls. */
export class HostileMedia implements CallMediaService {
  readonly pipelines: FakePipeline[] = [];
  readonly pending: PendingAnswer[] = [];

  /** Whether it carries sealed calls. */
  seals = false;

  canSeal(): boolean {
    return this.seals;
  }

  /** Nothing tells when a server comes up: calls try again. */
  onceUp(): () => void {
    return () => {};
  }

  createPipeline(
    callId: string,
    events: CallMediaEvents,
    sealed?: SealedAgreement | null,
  ): Promise<CallMediaPipeline> {
    return this.ask("create", () => {
      const id = `pipeline ${this.pipelines.length}`;
      const pipeline = new FakePipeline(id, callId, events, this, sealed);
      this.pipelines.push(pipeline);
      return pipeline;
    });
  }

  adoptPipeline(
    _callId: string,
    saved: SavedMedia,
    events: CallMediaEvents,
  ): Promise<CallMediaPipeline> {
    return this.ask("adopt", () => {
      const pipeline = this.pipelines.find(({ id, releases }) =>
        id === saved.id && releases === 0
      );
      if (!pipeline) throw refused();
      pipeline.events = events;
      return pipeline;
    });
  }

  ask<T>(what: string, answer: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const taken = () => this.pending.splice(this.pending.indexOf(entry), 1);
      const entry: PendingAnswer = {
        what,
        succeed: () => {
          taken();
          try {
            resolve(answer());
          } catch (error) {
            reject(error);
          }
        },
        fail: () => {
          taken();
          reject(refused());
        },
      };
      this.pending.push(entry);
    });
  }

  /** Answers all requests, including those that follow from the answers. */
  async answerAll(): Promise<void> {
    do {
      for (const entry of [...this.pending]) entry.succeed();
      await settled();
    } while (this.pending.length > 0);
  }
}

function refused(): MediaError {
  return new MediaError("media_failed", "The media server said no.");
}

/** Resolves when no promise has anything left to do. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
