/**
 * Sends sound with forward error correction and without discontinuous
 * transmission (RFC 7587, 6.1), whatever the answer says: a media server does
 * not know what the other side wants before that has offered. Any decoder reads
 * both.
 */
export function withErrorCorrection(sdpAnswer: string): string {
  const payloadType = /^a=rtpmap:(\d+) opus\/48000/im.exec(sdpAnswer)?.[1];
  if (payloadType === undefined) return sdpAnswer;
  const line = new RegExp(`^(a=fmtp:${payloadType} )(.*?)(\r?)$`, "m");
  if (line.test(sdpAnswer)) {
    return sdpAnswer.replace(
      line,
      (_, start, parameters, end) => start + corrected(parameters) + end,
    );
  }
  return sdpAnswer.replace(
    new RegExp(`^a=rtpmap:${payloadType} .*?(\r?\n)`, "m"),
    (map, end) => `${map}a=fmtp:${payloadType} ${corrected("")}${end}`,
  );
}

function corrected(parameters: string): string {
  const others = parameters.split(";").map((one) => one.trim())
    .filter((one) => one && !/^use(inbandfec|dtx)\b/i.test(one));
  return [...others, "useinbandfec=1"].join(";");
}
