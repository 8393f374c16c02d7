import type { SendLimits } from "./send_limits.ts";

/** Sets the limits of what is sent, and the codec of the video. */
export class SenderLimits {
  /** The codec that the browsers agreed on first. */
  #agreed: RTCRtpCodec | undefined;

  /** Rejects where the browser refuses them. */
  async set(
    { sender, receiver }: RTCRtpTransceiver,
    limits: SendLimits,
  ): Promise<void> {
    const parameters = sender.getParameters();
    const video = receiver.track.kind === "video";
    const codec = video ? this.#codec(parameters, limits) : undefined;
    const limit = { ...limits[video ? "video" : "audio"], codec };
    for (const encoding of parameters.encodings ?? []) {
      for (const [name, value] of Object.entries(limit)) {
        // An undefined value would be refused.
        if (value === undefined) Reflect.deleteProperty(encoding, name);
        else Object.assign(encoding, { [name]: value });
      }
    }
    await sender.setParameters(parameters);
  }

  /** See W3C webrtc, RTCRtpEncodingParameters.codec: a change needs no new offer. */
  #codec(
    { codecs = [] }: Partial<RTCRtpSendParameters>,
    { videoCodec }: SendLimits,
  ): RTCRtpCodec | undefined {
    const wanted = codecs.find(({ mimeType }) => mimeType === videoCodec);
    // Chromium goes back to no earlier codec by itself.
    if (!wanted) return this.#agreed;
    this.#agreed ??= codecs[0];
    return wanted;
  }
}
