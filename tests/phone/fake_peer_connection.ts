import { FakeTrack } from "./fake_tracks.ts";

const KINDS = ["audio", "video"] as const;

/** A peer connection whose states and candidates the test chooses. */
export class FakePeerConnection {
  connectionState = "new";
  signalingState = "stable";
  localDescription: { sdp: string } | null = null;
  remoteDescription: { sdp: string } | null = null;
  candidates: string[] = [];
  sent: (FakeTrack | null)[] = [];
  closed = false;
  onicecandidate: (event: unknown) => void = () => {};
  ontrack: (event: unknown) => void = () => {};
  onconnectionstatechange: () => void = () => {};
  readonly #transceivers: unknown[] = [];

  constructor(
    readonly number: number,
    readonly configuration: RTCConfiguration = {},
  ) {}

  /** Limits of each sender, in the order of the transceivers. */
  limits: RTCRtpEncodingParameters[] = [];
  /** The senders' parameters for what to keep when they cannot send all, in order. */
  preferences: unknown[] = [];
  /** Statistics beside those of the packets received. */
  stats: Record<string, unknown>[] = [];

  addTransceiver(
    trackOrKind: FakeTrack | "audio" | "video",
    { sendEncodings: [limit] }: Required<RTCRtpTransceiverInit>,
  ): void {
    const track = typeof trackOrKind === "string" ? null : trackOrKind;
    const kind = typeof trackOrKind === "string"
      ? trackOrKind
      : trackOrKind.kind;
    const index = this.sent.push(track) - 1;
    this.limits[index] = limit;
    this.#transceivers.push({
      receiver: { track: { kind } },
      sender: {
        getParameters: () => ({ encodings: [{ ...this.limits[index] }] }),
        setParameters: (
          { encodings: [limit], ...rest }: RTCRtpSendParameters,
        ) => {
          this.limits[index] = limit;
          this.preferences.push(Reflect.get(rest, "degradationPreference"));
          return Promise.resolve();
        },
        replaceTrack: (next: FakeTrack | null) => {
          this.sent[index] = next;
          return Promise.resolve();
        },
      },
    });
  }

  getTransceivers = () => this.#transceivers;
  packetsReceived = 0;
  getStats = () => {
    const { packetsReceived } = this;
    const media = { type: "inbound-rtp", packetsReceived };
    return Promise.resolve(
      new Map([media, ...this.stats].map((stat, i) => [`${i}`, stat])),
    );
  };

  setLocalDescription(): Promise<void> {
    this.localDescription = { sdp: `offer ${this.number}` };
    this.signalingState = "have-local-offer";
    return Promise.resolve();
  }

  setRemoteDescription(
    description: { type: string; sdp: string },
  ): Promise<void> {
    this.remoteDescription = description;
    for (const kind of description.type === "offer" ? KINDS : []) {
      this.addTransceiver(kind, { sendEncodings: [{}] } as never);
    }
    this.signalingState = "stable";
    this.ontrack({ track: new FakeTrack("video") });
    return Promise.resolve();
  }

  addIceCandidate({ candidate }: { candidate: string }): Promise<void> {
    this.candidates.push(candidate);
    return Promise.resolve();
  }

  close(): void {
    this.closed = true;
  }

  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange();
  }

  find(candidate: string): void {
    this.onicecandidate({
      candidate: { candidate, sdpMid: "0", sdpMLineIndex: 0 },
    });
  }
}
