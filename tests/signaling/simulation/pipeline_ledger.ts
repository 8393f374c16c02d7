import { assert } from "@std/assert";
import type { LegName } from "../../../lib/signaling/media_port.ts";
import type { FakeMedia, FakePipeline } from "../fakes.ts";
import type { Endpoint, Session, SimulatedCall } from "./books.ts";

const LEGS = ["caller", "callee"] as const;

/**
 * The expected requests to the media server, and the sessions that they serve.
 */
export class PipelineLedger {
  /** Makers by offer and by candidate, each of which is unique. */
  readonly #makers = new Map<string, Session>();
  readonly #senders = new Map<string, Session>();
  /** The offer of the callee's browser to which a candidate belongs, where that is certain. */
  readonly #offers = new Map<string, string>();
  readonly #endpoints = new Map<FakePipeline, Record<LegName, Endpoint>>();

  constructor(private readonly media: FakeMedia) {}

  /** A session makes an offer, whatever happens to it. */
  offers(offer: string, session: Session | null): void {
    if (session) this.#makers.set(offer, session);
  }

  sends(
    candidate: string,
    call: SimulatedCall | null,
    session: Session | null,
  ) {
    if (!session) return;
    this.#senders.set(candidate, session);
    if (!call) return;
    if (!call.answered && !call.sealed && call.answering?.device === session) {
      this.#offers.set(candidate, call.answering.offer);
    }
    const sent = call.sent.get(session) ?? [];
    call.sent.set(session, sent);
    sent.push(candidate);
  }

  /**
   * A description arrives: an answer to an offer of one's own, or what the
   * other side's browser made in a sealed call.
   */
  receivedDescription(call: SimulatedCall, session: Session, sdp: string) {
    const [, own, passed] = /^(?:answer to ([^]*)|passed ([^]*))$/.exec(sdp) ??
      [];
    const maker = this.#makers.get(own ?? passed);
    if (own !== undefined) {
      return assert(maker === session, "an answer to another one's offer");
    }
    assert(
      maker && call.parties.has(maker) &&
        maker.key !== session.key,
      "a sealed description of the wrong side",
    );
  }

  /** Whether the browsers of an established sealed call have to agree anew. */
  agreesAnew({ id }: SimulatedCall): boolean {
    return this.media.pipelines.some((
      { callId, released, saved, agreement },
    ) =>
      callId === id && released === 0 && saved.sealed === true &&
      agreement === null
    );
  }

  /** Another browser's own answer to one's offer arrives. */
  receivedSealedAnswer(sdpAnswer: string): void {
    const answer = sdpAnswer.replace("passed ", "");
    assert(
      this.media.pipelines.some(({ released, agreement }) =>
        released === 0 && Object.values(agreement ?? {}).includes(answer)
      ),
      "an answer that both browsers have not agreed on",
    );
  }

  receivedAnswer(sdpAnswer: string): void {
    const offer = sdpAnswer.replace("answer to ", "");
    const answering = this.media.pipelines.find(({ offers }) =>
      LEGS.some((leg) => offers[leg].includes(offer))
    );
    assert(answering?.released === 0, "a lost pipeline's answer");
    assert(
      LEGS.some((leg) => answering.offers[leg].at(-1) === offer),
      "an answer to an outdated offer",
    );
  }

  check(call: SimulatedCall): void {
    let held = 0;
    const adopting = this.media.pending.some(({ name, callId }) =>
      name === "adopt" && callId === call.id
    );
    for (const pipeline of this.media.pipelines) {
      if (pipeline.callId !== call.id) continue;
      assert(pipeline.released < 2, "a pipeline was released twice");
      assert(pipeline.afterRelease.length === 0, "a released pipeline is used");
      if (pipeline.connects) assert(call.accepted, "media before the accept");
      assert(
        call.answered || call.sealed || !pipeline.connectedUnoffered,
        "connected before both offers",
      );
      for (const leg of LEGS) this.#follow(call, pipeline, leg);
      if (pipeline.released) continue;
      held++;
      // Anything that the seal of a call had kept for an endpoint was lost with it.
      for (const leg of call.ended || call.sealed || adopting ? [] : LEGS) {
        const party = leg === "caller" ? call.caller : call.answering?.device;
        if (!party || this.#endpoint(pipeline, leg).maker !== party) continue;
        const sent = call.sent.get(party)?.length ?? 0;
        // So was what a previous process had kept, or a ring elsewhere.
        if (sent === call.sentBefore.get(party)) continue;
        assert(
          (call.given.get(party) ?? 0) === sent,
          "a candidate was lost on its way to the media server",
        );
      }
    }
    // It is freed as soon as it is adopted.
    assert(
      held <= (call.ended && !adopting ? 0 : 1),
      "a pipeline was not released",
    );
  }

  /**
   * Checks that each candidate of a leg belongs to the latest endpoint, and to
   * that endpoint's browser.
   */
  #follow(call: SimulatedCall, pipeline: FakePipeline, leg: LegName): void {
    const endpoint = this.#endpoint(pipeline, leg);
    const asked = pipeline.asked[leg];
    for (; endpoint.read < asked.length; endpoint.read++) {
      const what = asked[endpoint.read];
      if (what.startsWith("offer ")) {
        endpoint.maker = this.#makers.get(what.slice("offer ".length));
        assert(endpoint.maker, "an offer of nobody");
        continue;
      }
      const candidate = what.slice("candidate ".length);
      const sender = this.#senders.get(candidate);
      assert(sender, "a candidate of nobody");
      // Adopted during a repair, a leg may have no offer yet: the next one
      // replaces its endpoint, so candidates for this one may be lost.
      const unoffered = call.wasRestored && !endpoint.maker;
      assert(
        unoffered || sender === endpoint.maker,
        "a candidate of another device or leg",
      );
      const offer = this.#offers.get(candidate);
      assert(
        offer === undefined ||
          asked.slice(0, endpoint.read).includes(`offer ${offer}`),
        "a candidate of a later offer",
      );
      const given = call.given.get(sender) ?? 0;
      const sent = call.sent.get(sender) ?? [];
      const at = call.wasRestored || call.sealed || call.moved
        ? sent.indexOf(candidate, given)
        : given;
      call.given.set(sender, at + 1);
      assert(
        sent[at] === candidate,
        "a candidate out of order, or of another call",
      );
    }
  }

  #endpoint(pipeline: FakePipeline, leg: LegName): Endpoint {
    let endpoints = this.#endpoints.get(pipeline);
    if (!endpoints) {
      endpoints = { caller: { read: 0 }, callee: { read: 0 } };
      this.#endpoints.set(pipeline, endpoints);
    }
    return endpoints[leg];
  }
}
