import type { ReadonlySignal } from "@preact/signals";
import type { Switches } from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import type { Preferences } from "../preferences.ts";
import type { CallMessage } from "./call_messages.ts";
import type { CallSealing } from "./call_sealing.ts";
import type { CallSignaling } from "./call_signaling.ts";
import { EarlyAnswer } from "./early_answer.ts";
import type { LegMedia } from "./leg_media.ts";

/**
 * ms that an accept waits for the caller's own offer: it comes within a round
 * trip. Without it, the call goes through a media server that decrypts.
 */
const SEALED_OFFER_MS = 3_000;

/** A call that rings, as the server describes it. */
export type RingingCall = Pick<
  CallMessage & { id: "incomingCall" },
  "from" | "callId" | "video" | "sealed"
>;

/** The parts of a call that a ring uses. */
export interface RingingParts {
  readonly line: CallSignaling;
  readonly media: LegMedia;
  readonly sealing: CallSealing;
}

/** When a ring opens the camera. */
export interface PreviewRule {
  preferences: ReadonlySignal<Preferences>;
  /** Whether the person has the camera open. */
  cameraInUse(): boolean;
}

/** A call that rings here, up to its accept: the preview, and the answer prepared meanwhile. */
export class IncomingRing {
  readonly preparation: EarlyAnswer;

  constructor(
    private readonly platform: Platform,
    private readonly parts: RingingParts,
    private readonly preview: PreviewRule,
  ) {
    this.preparation = new EarlyAnswer(
      parts.media,
      (message) => parts.line.sendNow(message),
    );
  }

  /** Rings, and prepares the answer before the person decides. */
  begin({ from, callId, video = true, sealed = false }: RingingCall): void {
    const { line, media, sealing } = this.parts;
    const before = line.state;
    if (before.name !== "idle" && before.name !== "calling") return;
    if (line.callId !== undefined) return;
    // Our own call will be refused: the server took this incoming one first.
    const { waiting } = line.messages;
    line.messages.over();
    line.dispatch({ type: "incoming", peer: from, callId, video });
    if (line.name !== "incoming") {
      // Both called each other: our offer accepts the other one's call.
      if (waiting) media.offer().then((sdpOffer) => line.sendOffer(sdpOffer));
      return;
    }
    media.close();
    if (sealed) {
      this.preparation.expectOffer();
      void sealing.open(from);
    } else if (callId !== undefined) this.preparation.begin(callId);
    const { preferences, cameraInUse } = this.preview;
    if (video && (preferences.value.pictureWhenItRings || cameraInUse())) {
      media.local.openPreview();
    }
  }

  /** The caller's own offer, in a call that can be sealed. */
  sealedOffer(
    { callId, sdpOffer: caller, seal }: CallMessage & { id: "sealedOffer" },
  ): void {
    this.preparation.beginSealed(
      callId,
      caller,
      (callee) => this.parts.sealing.answer(seal, caller, callee),
    );
  }

  /** Answers: with the prepared leg, or else with an offer. */
  async accept(switches: Switches): Promise<void> {
    const { line, media, sealing } = this.parts;
    if (line.name !== "incoming") return;
    line.dispatch({ type: "accepted" });
    if (this.preparation.expected && !await this.#answerIsOut()) return;
    if (this.preparation.ready) {
      line.sendAccept();
      return await media.goLive(switches);
    }
    this.preparation.giveUp();
    line.sendOffer(await sealing.commit(media.open(switches)));
  }

  /** Waits for the caller's own offer. @returns false if the call is over */
  async #answerIsOut(): Promise<boolean> {
    const { line } = this.parts;
    const { callId } = line;
    const cancel = this.platform.after(
      SEALED_OFFER_MS,
      () => this.preparation.giveUp(),
    );
    await this.preparation.expected;
    cancel();
    return line.name === "connecting" && line.callId === callId;
  }
}
