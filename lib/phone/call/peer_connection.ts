import type { IceCandidate, IceServer } from "../../shared/protocol_values.ts";
import type { Platform } from "../platform.ts";
import { repeatSound } from "./repeat_sound.ts";
import type { SendLimits } from "./send_limits.ts";
import { SenderLimits } from "./sender_limits.ts";

/** ms that a disconnected connection may take to recover by itself. */
const DISCONNECTED_MS = 2_000;

const KINDS = ["audio", "video"] as const;

/** Somebody else is at the other end than before. */
export class AnotherCertificate extends Error {}

/** Events that a connection reports to its leg. */
export interface PeerConnectionEvents {
  candidate(candidate: IceCandidate): void;
  connected(): void;
  /** The connection is broken; only a new one helps. */
  failed(): void;
}

/**
 * One RTCPeerConnection. It negotiates once, as does the media server's
 * endpoint; in a sealed call, it may restart ICE afterwards.
 */
export class PeerConnection {
  /** The other side's media; empty until the offer is answered. */
  readonly remoteStream: MediaStream;
  readonly #pc: RTCPeerConnection;
  #waiting: IceCandidate[] = [];
  #cancelDisconnected = () => {};
  #changing: Promise<void> = Promise.resolve();
  #closed = false;
  readonly #limits = new SenderLimits();
  /** Tracks to send, by kind: a remote offer makes the senders later. */
  readonly #tracks = new Map<string, MediaStreamTrack | null>();

  constructor(
    private readonly platform: Platform,
    iceServers: IceServer[],
    private readonly stream: MediaStream,
    private readonly events: PeerConnectionEvents,
    private limits: SendLimits,
    private readonly remoteOffer: string | null = null,
  ) {
    if (!platform.createPeerConnection) throw new Error("WebRTC is missing");
    this.remoteStream = platform.createStream([]);
    const pc = platform.createPeerConnection({
      iceServers,
      bundlePolicy: "max-bundle",
    });
    this.#pc = pc;
    for (const track of stream.getTracks()) this.#tracks.set(track.kind, track);
    for (const kind of remoteOffer === null ? KINDS : []) {
      const track = stream.getTracks().find((track) => track.kind === kind);
      const transceiver = pc.addTransceiver(track ?? kind, {
        // Sends and receives even without a track, so that a camera switched on
        // later needs no new offer, and a person without devices still sees and
        // hears the other.
        direction: "sendrecv",
        streams: [stream],
        sendEncodings: [limits[kind]],
      });
      if (kind === "audio" && limits.repeatSound) repeatSound(transceiver);
    }
    pc.onicecandidate = ({ candidate }) => {
      if (this.#closed || !candidate?.candidate) return;
      const { candidate: line, sdpMid, sdpMLineIndex } = candidate;
      events.candidate({ candidate: line, sdpMid, sdpMLineIndex });
    };
    pc.ontrack = ({ track }) => this.remoteStream.addTrack(track);
    pc.onconnectionstatechange = () => this.#stateChanged();
  }

  /** @returns the SDP offer, or the answer to the remote offer, including the candidates found so far */
  async describe(): Promise<string> {
    if (!this.#pc.localDescription) {
      if (this.remoteOffer !== null) await this.#takeOffer(this.remoteOffer);
      await this.#pc.setLocalDescription();
    }
    return this.#local();
  }

  /** Restarts ICE; the keys stay. @returns the offer for it */
  async restart(): Promise<string> {
    this.#pc.restartIce();
    await this.#pc.setLocalDescription();
    return this.#local();
  }

  /** Whether the media path is up, as far as the browser has noticed. */
  get connected(): boolean {
    return this.#pc.connectionState === "connected";
  }

  /**
   * Takes the answer. An answer that no offer waits for is ignored: it is for
   * an earlier connection.
   *
   * @throws {AnotherCertificate} as a rejection, after a restart: a restart changes no keys
   */
  async answer(sdp: string): Promise<void> {
    if (this.#closed || this.#pc.signalingState !== "have-local-offer") return;
    const before = this.#pc.remoteDescription;
    if (before && certificates(before.sdp) !== certificates(sdp)) {
      throw new AnotherCertificate();
    }
    await this.#pc.setRemoteDescription({ type: "answer", sdp });
    for (const candidate of this.#waiting.splice(0)) this.#add(candidate);
    // Some browsers take limits only now.
    await this.limit(this.limits);
  }

  /** Adds a candidate; keeps it until the answer is set. */
  addIceCandidate(candidate: IceCandidate): void {
    if (this.#pc.remoteDescription) this.#add(candidate);
    else this.#waiting.push(candidate);
  }

  /** Sends another track of the same kind, or nothing. */
  async replaceTrack(
    kind: "audio" | "video",
    track: MediaStreamTrack | null,
  ): Promise<void> {
    const transceiver = this.#pc.getTransceivers().find(({ receiver }) =>
      receiver.track.kind === kind
    );
    this.#tracks.set(kind, track);
    await transceiver?.sender.replaceTrack(track);
  }

  /** Changes the limits of what is sent. Never rejects. */
  limit(limits: SendLimits): Promise<void> {
    this.limits = limits;
    return this.#change((transceiver) =>
      // Otherwise, a later change is about to be made.
      limits === this.limits ? this.#limits.set(transceiver, limits) : undefined
    );
  }

  /** Has the browser forget why it made the picture smaller. Never rejects. */
  sendFullSize(): Promise<void> {
    return this.#change(({ sender, receiver }) =>
      receiver.track.kind === "video" ? forgetSize(sender) : undefined
    );
  }

  /** One after the other: a browser refuses parameters that are not its latest. */
  #change(
    change: (transceiver: RTCRtpTransceiver) => Promise<void> | undefined,
  ): Promise<void> {
    return this.#changing = this.#changing.then(async () => {
      if (this.#closed) return;
      await Promise.all(this.#pc.getTransceivers().map(change));
    }).catch(() => {
      // The browser knows no limits: it sends as much as the line carries.
    });
  }

  stats(): Promise<RTCStatsReport> {
    return this.#pc.getStats();
  }

  close(): void {
    this.#closed = true;
    this.#cancelDisconnected();
    this.#pc.close();
  }

  #local(): string {
    return withPorts(this.#pc.localDescription?.sdp ?? "");
  }

  async #takeOffer(sdp: string): Promise<void> {
    await this.#pc.setRemoteDescription({ type: "offer", sdp });
    for (const transceiver of this.#pc.getTransceivers()) {
      // As for an offer of our own, whatever there is to be sent by now.
      transceiver.direction = "sendrecv";
      const { kind } = transceiver.receiver.track;
      if (kind === "audio" && this.limits.repeatSound) repeatSound(transceiver);
      const track = this.#tracks.get(kind);
      if (track) await transceiver.sender.replaceTrack(track);
      // One stream keeps lips and voice together.
      transceiver.sender.setStreams?.(this.stream);
    }
  }

  #add(candidate: IceCandidate): void {
    // A candidate that the browser rejects costs one path, not the call.
    this.#pc.addIceCandidate(candidate).catch(() => {});
  }

  #stateChanged(): void {
    this.#cancelDisconnected();
    if (this.#closed) return;
    switch (this.#pc.connectionState) {
      case "connected":
        return this.events.connected();
      case "failed":
        return this.events.failed();
      case "disconnected":
        this.#cancelDisconnected = this.platform.after(
          DISCONNECTED_MS,
          () => this.events.failed(),
        );
    }
  }
}

/** Fingerprints of a description, each once. */
function certificates(sdp: string): string {
  const lines = sdp.toLowerCase().match(/^a=fingerprint:[^\r\n]+/gm);
  return [...new Set(lines)].sort().join();
}

/** Chromium forgets its steps when another preference comes. */
async function forgetSize(sender: RTCRtpSender): Promise<void> {
  const name = "degradationPreference";
  const before: unknown = Reflect.get(sender.getParameters(), name);
  for (const value of ["maintain-resolution", before]) {
    const parameters = sender.getParameters();
    if (value === undefined) Reflect.deleteProperty(parameters, name);
    else Object.assign(parameters, { [name]: value });
    await sender.setParameters(parameters);
  }
}

/**
 * Firefox gives bundle-only m-lines port 0 (RFC 9143, section 6), which Kurento
 * takes for a refusal.
 */
function withPorts(sdp: string): string {
  return sdp.replace(/^m=(audio|video) 0 /gm, "m=$1 9 ");
}
