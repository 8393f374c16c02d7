import type { LegName } from "../../../lib/signaling/media_port.ts";
import { type FakeMedia, type FakePipeline, mediaDown } from "../fakes.ts";
import type { CallLedger } from "./call_ledger.ts";
import type { Step, StepKind } from "./steps.ts";

/** Spontaneous actions of the media server. */
export type MediaStepKind = Extract<
  StepKind,
  | "answer"
  | "answerAll"
  | "refuse"
  | "serverCandidate"
  | "legLost"
  | "legSilent"
  | "unconnected"
  | "legConnected"
  | "pipelineLost"
  | "drained"
>;

/**
 * A media server that answers at any time, loses pipelines, and sends events
 * about released ones.
 */
export class HostileMediaServer {
  #candidates = 0;

  constructor(
    private readonly media: FakeMedia,
    private readonly calls: CallLedger,
  ) {
    media.leftUnconnected = (callId) => calls.troubled(callId);
  }

  /**
   * @param hears whether a pipeline has a listener: one that has not been
   * adopted yet has none
   */
  do(
    kind: MediaStepKind,
    { pick, variant }: Step,
    hears: (pipeline: FakePipeline) => boolean,
  ): void {
    const leg = variant % 2 ? "caller" : "callee";
    switch (kind) {
      case "answer":
        return this.#takePending(pick)?.resolve();
      case "answerAll":
        return this.media.answerAll();
      case "refuse": {
        const request = this.#takePending(pick);
        if (request?.offer !== undefined) this.calls.refused(request.offer);
        this.calls.troubled(request?.callId);
        return request?.reject(
          variant % 2 ? mediaDown() : new Error("Kurento's own"),
        );
      }
      case "serverCandidate": {
        const pipeline = this.#pipeline(pick);
        if (pipeline && hears(pipeline)) this.#candidate(pipeline, leg);
        return;
      }
      case "legLost":
        return this.#legLost(this.#troubled(pick), leg, hears);
      case "legSilent":
        return this.#troubled(pick)?.events.legSilent(leg);
      case "unconnected": {
        const { unconnected } = this.media;
        if (!unconnected.delete(leg)) unconnected.add(leg);
        return;
      }
      case "legConnected":
        return this.#pipeline(pick)?.events.legConnected(leg);
      case "pipelineLost":
        return this.#troubled(pick)?.events.lost(mediaDown());
      case "drained": {
        const pipeline = this.#troubled(pick);
        if (pipeline && hears(pipeline)) pipeline.events.moves();
        return;
      }
      default:
        kind satisfies never;
    }
  }

  #legLost(
    pipeline: FakePipeline | undefined,
    leg: LegName,
    hears: (pipeline: FakePipeline) => boolean,
  ): void {
    if (!pipeline) return;
    if (hears(pipeline)) this.calls.broke(pipeline, leg);
    pipeline.events.legLost(leg);
  }

  #candidate(pipeline: FakePipeline, leg: LegName): void {
    const candidate = `down ${++this.#candidates}`;
    this.calls.owes(pipeline, leg, candidate);
    pipeline.events.iceCandidate(leg, { candidate });
  }

  #takePending(pick: number) {
    const { pending } = this.media;
    return pending.splice(pick % Math.max(1, pending.length), 1).at(0);
  }

  #pipeline(pick: number): FakePipeline | undefined {
    // Mostly the latest; sometimes one released long ago.
    const { pipelines } = this.media;
    return pipelines.at(pick % 4 ? -1 : -1 - pick % (pipelines.length || 1));
  }

  /** Picks a pipeline for an event that may end its call. */
  #troubled(pick: number): FakePipeline | undefined {
    const pipeline = this.#pipeline(pick);
    this.calls.troubled(pipeline?.callId);
    return pipeline;
  }
}
