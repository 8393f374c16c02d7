import type { IceCandidate, IceServer } from "../../shared/protocol_values.ts";
import { AnotherCertificate, PeerConnection } from "./peer_connection.ts";
import type { EndReason } from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import type { LegWatch, LegWatchEvents } from "./leg_watch.ts";
import { ReconnectPolicy } from "../session/reconnect_policy.ts";
import { FIRST_OFFER } from "./call_signaling.ts";
import { withErrorCorrection } from "./opus_answer.ts";
import {
  type SendConditions,
  type SendLimits,
  sendLimits,
} from "./send_limits.ts";
import { startAt } from "./start_bitrate.ts";
import { type VideoCodecs, videoCodecs } from "./video_codecs.ts";
import { errorText } from "../../shared/error_text.ts";

/** ms without media after which the call is given up. */
const GIVE_UP_MS = 30_000;
/**
 * ms that one repair may take before the next attempt. A repair takes about 300
 * ms on a good network, and the server may need up to 10 s.
 */
const ATTEMPT_WAITS = { first: 4_000, longest: 12_000 };

/** Events that a leg reports to the phone. */
export interface CallLegEvents {
  candidate(candidate: IceCandidate): void;
  /** Media can flow, at first or again after a repair. */
  connected(remoteStream: MediaStream): void;
  /** The connection broke. */
  broken(): void;
  /** Offer of a new connection, for the server. The answer must name the same id. */
  renegotiate(sdpOffer: string, offerId: number): void;
  measured: LegWatchEvents["measured"];
  /** Nothing arrives although no connection was closed: ours or the other side's is broken. */
  silent(): void;
  /** Whether the connection ends at the other browser, not at the media server. */
  sealed(sealed: boolean): void;
  /** No media for too long, or the browser does not support WebRTC. */
  lost(message: string, reason?: EndReason): void;
}

/**
 * The browser's side of a call. It replaces its connection at each repair,
 * because a connection negotiates only once.
 */
export class CallLeg {
  #connection: PeerConnection;
  /** The previous connection. Its last picture stays until the new connection carries media. */
  #before: PeerConnection | null = null;
  /** Number of the current connection, used as the id of its offer. */
  #offerId = FIRST_OFFER;
  #state: "opening" | "connected" | "broken" = "opening";
  #closed = false;
  #cancelGiveUp: (() => void) | null = null;
  #cancelAttempt = () => {};
  /** ms that the present repair may take until its answer, and from there; null while there is none. */
  #attemptMs: number | null = null;
  #watch: LegWatch | null = null;
  /** Bit rate, in kbit/s, that the last connected connection could send. */
  #sendingKbps: number | null = null;
  readonly #attempts: ReconnectPolicy;
  /** The other browser is at the other end: this connection is repaired by restarts of ICE. */
  #sealed = false;
  /** Codecs of a sealed call, once they are known. */
  #codecs: VideoCodecs = {};

  /**
   * @param remoteOffer the other browser's, to be answered in a sealed call
   * @throws {Error} if the browser has no WebRTC
   */
  constructor(
    private readonly platform: Platform,
    private readonly iceServers: () => IceServer[],
    private readonly stream: () => MediaStream,
    private readonly conditions: () => SendConditions,
    private readonly events: CallLegEvents,
    remoteOffer: string | null = null,
  ) {
    this.#seal(remoteOffer !== null);
    this.#attempts = new ReconnectPolicy(ATTEMPT_WAITS, platform.random);
    this.#connection = this.#connect(remoteOffer);
  }

  get connected(): boolean {
    return this.#state === "connected";
  }

  /**
   * Returns the current connection's offer, or its answer to the remote offer,
   * with the candidates found so far.
   */
  describe(): Promise<string> {
    return this.#connection.describe();
  }

  /**
   * @param offerId the offer that this answers, if known; an answer to an
   * earlier connection's offer is ignored
   * @param sealed the answer is the other browser's own
   * @returns whether it answers the current connection
   */
  answer(
    sdpAnswer: string,
    offerId = this.#offerId,
    sealed = this.#sealed,
  ): boolean {
    if (offerId !== this.#offerId) return false;
    // A frozen server answers late: what it answered has its whole time to connect.
    if (this.#state === "opening") this.#repairLater();
    this.#seal(sealed);
    const connection = this.#connection;
    const answer = withErrorCorrection(startAt(sdpAnswer, this.#sendingKbps));
    connection.answer(answer).then(
      () => {
        // A restart that comes before the browser has noticed anything changes no state.
        if (
          connection === this.#connection && this.#state === "opening" &&
          connection.connected
        ) this.#connected();
      },
      (error: unknown) => {
        if (connection === this.#connection) this.#fail(error);
      },
    );
    return true;
  }

  addIceCandidate(candidate: IceCandidate): void {
    this.#connection.addIceCandidate(candidate);
  }

  async replaceTrack(
    kind: "audio" | "video",
    track: MediaStreamTrack | null,
  ): Promise<void> {
    await this.#connection.replaceTrack(kind, track);
  }

  /** The conditions have changed that limit what is sent. */
  limit(conditions: SendConditions): void {
    void this.#connection.limit(this.#limits(conditions));
  }

  /** The call was accepted: starts the time limit for media to arrive. */
  expectMedia(): void {
    if (this.#state === "broken") this.repair();
    else if (this.#state === "opening") this.#giveUpLater();
  }

  /**
   * The network may have changed: soon reports the connection if it carries
   * nothing any more.
   */
  doubt(): void {
    this.#watch?.doubt();
  }

  /** See {@link LegWatch.peerBack}. */
  peerBack(): void {
    this.#watch?.peerBack();
  }

  /**
   * Makes a new connection and its offer. The old one stays until the new one
   * carries media. In a sealed call, restarts the ICE of the one there is.
   *
   * @param fresh makes a new connection in any case
   */
  repair(fresh = false): void {
    if (this.#closed) return;
    const restarts = this.#sealed && !fresh;
    this.#seal(restarts);
    const offerId = this.#opensAgain(!restarts);
    try {
      const connection = restarts ? this.#connection : this.#connect(null);
      this.#connection = connection;
      const offer = restarts ? connection.restart() : connection.describe();
      offer.then(
        (sdpOffer) => {
          if (!this.#closed && connection === this.#connection) {
            this.events.renegotiate(sdpOffer, offerId);
          }
        },
        (error: unknown) => {
          if (connection === this.#connection) this.#fail(error);
        },
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  /**
   * The other browser of a sealed call is a new one: makes a new connection for its offer.
   * The old one stays until the new one carries media.
   *
   * @returns the answer; null if the connection was replaced meanwhile, or cannot answer
   */
  async answerNew(remoteOffer: string): Promise<string | null> {
    if (this.#closed) return null;
    this.#seal(true);
    this.#opensAgain(true);
    const isCurrent = () => !this.#closed && connection === this.#connection;
    const connection = this.#connection = this.#connect(remoteOffer);
    try {
      const sdpAnswer = await connection.describe();
      return isCurrent() ? sdpAnswer : null;
    } catch {
      // Both can still agree with the media server.
      if (isCurrent()) this.repair(true);
      return null;
    }
  }

  close(): void {
    this.#closed = true;
    this.#cancelGiveUp?.();
    this.#cancelAttempt();
    this.#watch?.stop();
    this.#before?.close();
    this.#connection.close();
  }

  /** @param replaces whether with another connection @returns the id of the next offer */
  #opensAgain(replaces: boolean): number {
    this.#giveUpLater();
    if (replaces) {
      if (this.#before) this.#connection.close();
      else this.#before = this.#connection;
    }
    this.#state = "opening";
    this.#watch?.stop();
    this.#attemptMs = this.#attempts.next();
    this.#repairLater();
    return ++this.#offerId;
  }

  #connect(remoteOffer: string | null): PeerConnection {
    const ofCurrent =
      <A extends unknown[]>(handle: (...args: A) => void) => (...args: A) => {
        if (!this.#closed && connection === this.#connection) handle(...args);
      };
    const connection: PeerConnection = new PeerConnection(
      this.platform,
      this.iceServers(),
      this.stream(),
      {
        candidate: ofCurrent((candidate) => this.events.candidate(candidate)),
        connected: ofCurrent(() => this.#connected()),
        failed: ofCurrent(() => {
          this.#state = "broken";
          this.events.broken();
        }),
      },
      this.#limits(),
      remoteOffer && startAt(remoteOffer, this.#sendingKbps),
    );
    return connection;
  }

  #limits(conditions = this.conditions()): SendLimits {
    // A server that decrypts takes the codec that both legs have.
    const codecs = this.#sealed ? this.#codecs : {};
    return sendLimits({ ...conditions, codecs });
  }

  async #chooseCodecs(): Promise<void> {
    this.#codecs = await videoCodecs();
    if (!this.#closed) this.limit(this.conditions());
  }

  #connected(): void {
    if (this.#sealed) void this.#chooseCodecs();
    this.#state = "connected";
    this.#cancelGiveUp?.();
    this.#cancelGiveUp = null;
    this.#cancelAttempt();
    this.#attemptMs = null;
    this.#before?.close();
    this.#before = null;
    this.#attempts.reset();
    this.#watch?.stop();
    this.#watch = null;
    void this.#watchConnection(this.#connection);
    this.events.connected(this.#connection.remoteStream);
  }

  async #watchConnection(connection: PeerConnection): Promise<void> {
    const isCurrent = () => !this.#closed && connection === this.#connection;
    const watch = await this.platform.watchLeg(
      async () => [...(await connection.stats()).values()],
      {
        silent: () => this.events.silent(),
        measured: (report, level) => {
          const { room } = report.figures;
          if (room !== undefined) this.#sendingKbps = Math.round(room / 1000);
          this.events.measured(report, level);
        },
        tooSmall: () => {
          const { scaleResolutionDownBy = 1 } = this.#limits().video;
          // We made it smaller ourselves.
          if (scaleResolutionDownBy > 1) return;
          void connection.sendFullSize();
        },
      },
    );
    if (isCurrent() && !this.#watch) this.#watch = watch;
    else watch?.stop();
  }

  /** Starts one timer for a whole outage, however many repairs it takes. */
  #giveUpLater(): void {
    this.#cancelGiveUp ??= this.platform.after(
      GIVE_UP_MS,
      () => this.events.lost("No media for half a minute."),
    );
  }

  /** The present repair is tried again, unless its next step is done in time. */
  #repairLater(): void {
    this.#cancelAttempt();
    if (this.#attemptMs === null) return;
    this.#cancelAttempt = this.platform.after(
      this.#attemptMs,
      () => this.repair(),
    );
  }

  #seal(sealed: boolean): void {
    this.#sealed = sealed;
    this.events.sealed(sealed);
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.events.lost(
      errorText(error),
      error instanceof AnotherCertificate ? "seal_broken" : undefined,
    );
  }
}
