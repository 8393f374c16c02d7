/** A track that records whether its light is still on. */
export class FakeTrack {
  enabled = true;
  stopped = false;
  onended: (() => void) | null = null;
  onmute: (() => void) | null = null;
  onunmute: (() => void) | null = null;
  contentHint = "";
  copies: FakeTrack[] = [];
  /** The camera whose frames it blurs. */
  sharp: FakeTrack | null = null;
  constructor(
    readonly kind: "audio" | "video",
    readonly constraints: MediaTrackConstraints = {},
  ) {}
  stop(): void {
    this.stopped = true;
    this.sharp?.stop();
  }
  clone(): FakeTrack {
    const copy = new FakeTrack(this.kind);
    this.copies.push(copy);
    return copy;
  }
  getSettings = () => ({ deviceId: `${this.kind} 1`, ...this.constraints });
  /**
   * Its device is unplugged, or the person stops the sharing in the browser's
   * own bar.
   */
  end(): void {
    this.onended?.();
  }
}

export class FakeStream {
  readonly #tracks: FakeTrack[];
  constructor(tracks: FakeTrack[]) {
    this.#tracks = [...tracks];
  }
  getTracks = () => [...this.#tracks];
  getAudioTracks = () => this.#tracks.filter((t) => t.kind === "audio");
  getVideoTracks = () => this.#tracks.filter((t) => t.kind === "video");
  addTrack = (track: FakeTrack) => this.#tracks.push(track);
}
