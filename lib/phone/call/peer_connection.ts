import type { IceCandidate, IceServer } from "../../shared/protocol.ts";
import type { Platform } from "../platform.ts";

/** ms that a disconnected connection may take to recover by itself. */
const DISCONNECTED_MS = 2_000;

/** What a connection tells its leg. */
export interface PeerConnectionEvents {
  candidate(candidate: IceCandidate): void;
  connected(): void;
  /** No media any more; only a fresh connection helps. */
  failed(): void;
}

/** One RTCPeerConnection: it negotiates once, as the endpoint it talks to does. */
export class PeerConnection {
  /** What the other side sends; empty until it is answered. */
  readonly remoteStream: MediaStream;
  readonly #pc: RTCPeerConnection;
  #waiting: IceCandidate[] = [];
  #cancelDisconnected = () => {};
  #closed = false;

  constructor(
    private readonly platform: Platform,
    iceServers: IceServer[],
    stream: MediaStream,
    private readonly events: PeerConnectionEvents,
  ) {
    if (!platform.createPeerConnection) throw new Error("WebRTC is missing");
    this.remoteStream = platform.createStream([]);
    const pc = platform.createPeerConnection({
      iceServers,
      bundlePolicy: "max-bundle",
    });
    this.#pc = pc;
    for (const kind of ["audio", "video"] as const) {
      const track = stream.getTracks().find((track) => track.kind === kind);
      pc.addTransceiver(track ?? kind, {
        // Without a track too: a camera switched on later needs no new offer,
        // and who has neither camera nor microphone still sees and hears.
        direction: "sendrecv",
        streams: [stream],
      });
    }
    pc.onicecandidate = ({ candidate }) => {
      if (this.#closed || !candidate?.candidate) return;
      const { candidate: line, sdpMid, sdpMLineIndex } = candidate;
      events.candidate({ candidate: line, sdpMid, sdpMLineIndex });
    };
    pc.ontrack = ({ track }) => this.remoteStream.addTrack(track);
    pc.onconnectionstatechange = () => this.#stateChanged();
  }

  /** @returns the SDP offer; asked again later, with the candidates found since */
  async offer(): Promise<string> {
    if (!this.#pc.localDescription) await this.#pc.setLocalDescription();
    return withPorts(this.#pc.localDescription?.sdp ?? "");
  }

  /** Takes the answer. One that no offer waits for is ignored: it was for a connection before. */
  async answer(sdp: string): Promise<void> {
    if (this.#closed || this.#pc.signalingState !== "have-local-offer") return;
    await this.#pc.setRemoteDescription({ type: "answer", sdp });
    for (const candidate of this.#waiting.splice(0)) this.#add(candidate);
  }

  /** Kept until there is an answer that it belongs to. */
  addIceCandidate(candidate: IceCandidate): void {
    if (this.#pc.remoteDescription) this.#add(candidate);
    else this.#waiting.push(candidate);
  }

  /** Sends another track of its kind, or nothing. */
  async replaceTrack(
    kind: "audio" | "video",
    track: MediaStreamTrack | null,
  ): Promise<void> {
    const transceiver = this.#pc.getTransceivers().find(({ receiver }) =>
      receiver.track.kind === kind
    );
    await transceiver?.sender.replaceTrack(track);
  }

  stats(): Promise<RTCStatsReport> {
    return this.#pc.getStats();
  }

  close(): void {
    this.#closed = true;
    this.#cancelDisconnected();
    this.#pc.close();
  }

  #add(candidate: IceCandidate): void {
    // A candidate that the browser does not take costs a path, not the call.
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

/**
 * Firefox gives an m-line that goes with the bundle alone port 0 (RFC 9143 6),
 * which Kurento takes for a refusal.
 */
function withPorts(sdp: string): string {
  return sdp.replace(/^m=(audio|video) 0 /gm, "m=$1 9 ");
}
