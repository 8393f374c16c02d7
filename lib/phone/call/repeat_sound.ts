/**
 * Has each packet of sound repeat the one before it (RFC 2198), where both
 * browsers can: a lost packet is then not missed. To be called before the
 * description is made. A media server that decrypts answers without it.
 */
export function repeatSound(transceiver: RTCRtpTransceiver): void {
  const { codecs = [] } = globalThis.RTCRtpReceiver
    ?.getCapabilities("audio") ?? {};
  const repeats = codecs.filter(isRed);
  if (repeats.length === 0) return;
  transceiver.setCodecPreferences([
    ...repeats,
    ...codecs.filter((codec) => !isRed(codec)),
  ]);
}

function isRed({ mimeType }: RTCRtpCodec): boolean {
  return mimeType.toLowerCase() === "audio/red";
}
