import type { IceCandidate, IceServer } from "../../shared/protocol.ts";
import { PeerConnection } from "./peer_connection.ts";
import type { Platform } from "../platform.ts";
import { QualityMeter, type QualityReport, UNMEASURED } from "./quality.ts";
import { ReconnectPolicy } from "../session/reconnect_policy.ts";
import { SilenceWatch } from "./silence_watch.ts";
import { sendingRate, startAt } from "./start_bitrate.ts";

/** ms without media after which nobody waits any longer. */
const GIVE_UP_MS = 30_000;
/** ms for one repair before the next: it takes a third of a second where the network is good, and the server up to ten. */
const ATTEMPT_WAITS = { first: 4_000, longest: 12_000 };
/** ms between two looks at the statistics. */
const QUALITY_MS = 2_000;

/** Id of the offer of a leg's first connection. */
export const FIRST_OFFER = 0;

/** What a leg tells the phone. */
export interface CallLegEvents {
  candidate(candidate: IceCandidate): void;
  /** Media can flow, at first or again after a repair. */
  connected(remoteStream: MediaStream): void;
  /** The connection broke. */
  broken(): void;
  /** A fresh connection's offer for the server; its answer is to name the id. */
  renegotiate(sdpOffer: string, offerId: number): void;
  quality(report: QualityReport): void;
  /** Nothing comes any more, though nothing was closed: the connection broke, or the other side's. */
  silent(): void;
  /** No media for too long, or the browser cannot. */
  lost(message: string): void;
}

/** The browser's side of a call: one connection after another, since each negotiates once. */
export class CallLeg {
  #connection: PeerConnection;
  /** Carried media before the present one; its last picture stays until that is replaced. */
  #before: PeerConnection | null = null;
  /** Counts the connections, and so their offers. */
  #offerId = FIRST_OFFER;
  #state: "opening" | "connected" | "broken" = "opening";
  #closed = false;
  #cancelGiveUp: (() => void) | null = null;
  #cancelAttempt = () => {};
  #cancelQuality = () => {};
  #silence: SilenceWatch | null = null;
  /** What the connection that last carried media could send, in kbit/s. */
  #sendingKbps: number | null = null;
  readonly #attempts: ReconnectPolicy;

  /** @throws {Error} where the browser has no WebRTC */
  constructor(
    private readonly platform: Platform,
    private readonly iceServers: () => IceServer[],
    private readonly stream: () => MediaStream,
    private readonly events: CallLegEvents,
  ) {
    this.#attempts = new ReconnectPolicy(ATTEMPT_WAITS, platform.random);
    this.#connection = this.#connect();
  }

  get connected(): boolean {
    return this.#state === "connected";
  }

  /** The present connection's offer, with the candidates found so far. */
  offer(): Promise<string> {
    return this.#connection.offer();
  }

  /** @param offerId of the offer that it answers, where that had one: of a connection before, it is not for the present one */
  answer(sdpAnswer: string, offerId = this.#offerId): void {
    if (offerId !== this.#offerId) return;
    const connection = this.#connection;
    connection.answer(startAt(sdpAnswer, this.#sendingKbps)).catch(
      (error: unknown) => {
        if (connection === this.#connection) this.#fail(error);
      },
    );
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

  /** The call was accepted: from now on media must come, in time. */
  expectMedia(): void {
    if (this.#state === "broken") this.repair();
    else if (this.#state === "opening") this.#giveUpLater();
  }

  /** The network may be another one: tells soon if it does not carry any more. */
  doubt(): void {
    this.#silence?.doubt();
  }

  /** Makes a fresh connection and its offer; the old one stays until that carries media. */
  repair(): void {
    if (this.#closed) return;
    this.#giveUpLater();
    if (this.#before) this.#connection.close();
    else this.#before = this.#connection;
    this.#state = "opening";
    this.#cancelQuality();
    this.#silence?.stop();
    this.#cancelAttempt();
    this.#cancelAttempt = this.platform.after(
      this.#attempts.next(),
      () => this.repair(),
    );
    try {
      const connection = this.#connection = this.#connect();
      const offerId = ++this.#offerId;
      connection.offer().then(
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

  close(): void {
    this.#closed = true;
    this.#cancelGiveUp?.();
    this.#cancelAttempt();
    this.#cancelQuality();
    this.#silence?.stop();
    this.#before?.close();
    this.#connection.close();
  }

  #connect(): PeerConnection {
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
    );
    return connection;
  }

  #connected(): void {
    this.#state = "connected";
    this.#cancelGiveUp?.();
    this.#cancelGiveUp = null;
    this.#cancelAttempt();
    this.#before?.close();
    this.#before = null;
    this.#attempts.reset();
    this.#measureLater(new QualityMeter());
    const connection = this.#connection;
    this.#silence?.stop();
    this.#silence = new SilenceWatch(
      this.platform,
      async () => (await connection.stats()).values(),
      () => this.events.silent(),
    );
    this.events.connected(this.#connection.remoteStream);
  }

  #measureLater(meter: QualityMeter): void {
    this.#cancelQuality();
    const connection = this.#connection;
    this.#cancelQuality = this.platform.after(QUALITY_MS, () => {
      connection.stats().then(
        (report) => {
          if (this.#closed || connection !== this.#connection) return;
          this.#sendingKbps = sendingRate(report.values());
          this.events.quality(meter.measure(report.values()));
          this.#measureLater(meter);
        },
        () => this.#closed || this.events.quality(UNMEASURED),
      );
    });
  }

  /** Once for a whole outage, however many attempts it takes. */
  #giveUpLater(): void {
    this.#cancelGiveUp ??= this.platform.after(
      GIVE_UP_MS,
      () => this.events.lost("No media for half a minute."),
    );
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.events.lost(error instanceof Error ? error.message : String(error));
  }
}
