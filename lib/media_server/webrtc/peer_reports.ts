import type {
  IceComponentState,
  MediaKind,
  MediaPeerEvents,
} from "../media_engine.ts";
import type { TransportEvents } from "./peer_transport.ts";

/** Maps the library's names of ICE states to Kurento's. */
const ICE_STATES: Readonly<Record<string, IceComponentState>> = {
  checking: "CONNECTING",
  connected: "CONNECTED",
  completed: "READY",
  failed: "FAILED",
  disconnected: "DISCONNECTED",
  closed: "DISCONNECTED",
};

/** States of the library in which a transport carries nothing. */
const LOST_STATES: readonly string[] = ["disconnected", "failed", "closed"];

/**
 * A peer's reports to its endpoint: the states of its transport in Kurento's
 * terms. Those about gathering wait until gathering is requested. None follows
 * the end.
 */
export class PeerReports {
  #gathering = false;
  /** Reports about gathering, kept until it is requested. */
  #gathered: (() => void)[] = [];
  #ended = false;

  /**
   * @param hides whether a state of the transport goes unreported
   * @param fault gets exceptions of the endpoint: one in a callback of the
   * library would end the process
   */
  constructor(
    private readonly events: MediaPeerEvents,
    private readonly hides: (state: string) => boolean,
    private readonly fault: (error: unknown) => void,
  ) {}

  /** Starts reporting candidates: those gathered so far, and later ones. */
  startGathering(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    const gathered = this.#gathered;
    this.#gathered = [];
    for (const report of gathered) this.#report(report);
  }

  /** Media that comes from the browser started or stopped. */
  flowOut(kind: MediaKind, flowing: boolean): void {
    this.#report(() => this.events.mediaFlowOut(kind, flowing));
  }

  /** Media towards the browser started or stopped. */
  flowIn(kind: MediaKind, flowing: boolean): void {
    this.#report(() => this.events.mediaFlowIn(kind, flowing));
  }

  /**
   * The events of a transport, as far as they are reported.
   *
   * @param place the m-line that candidates are for
   */
  ofTransport(
    place: { sdpMid: string; sdpMLineIndex: number },
  ): Omit<TransportEvents, "open" | "packet"> {
    const { events } = this;
    return {
      candidate: (candidate) =>
        this.#whenGathering(() => events.candidate({ candidate, ...place })),
      gatheringState: (state) =>
        this.#whenGathering(() => {
          if (state === "in-progress") events.iceState("GATHERING");
          if (state === "complete") events.gatheringDone();
        }),
      iceState: (state) => {
        if (this.hides(state)) return;
        const translated = ICE_STATES[state];
        if (translated) this.#report(() => events.iceState(translated));
      },
      state: (state) => {
        if (this.hides(state)) return;
        if (state === "connected") {
          this.#report(() => events.connectionState("CONNECTED"));
        } else if (LOST_STATES.includes(state)) {
          this.#report(() => events.connectionState("DISCONNECTED"));
        }
      },
      error: (text) => this.#report(() => events.error(text)),
    };
  }

  /** No report follows. */
  end(): void {
    this.#ended = true;
    this.#gathered = [];
  }

  #whenGathering(report: () => void): void {
    if (this.#gathering) this.#report(report);
    else this.#gathered.push(report);
  }

  #report(report: () => void): void {
    if (this.#ended) return;
    try {
      report();
    } catch (error) {
      this.fault(error);
    }
  }
}
