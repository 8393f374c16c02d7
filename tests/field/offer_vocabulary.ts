/**
 * Values in offers that public reports describe, good and broken.
 *
 * @module
 */
/** Values of `a=fingerprint`. */
export const FINGERPRINTS = [
  `sha-256 ${Array(32).fill("AB").join(":")}`,
  `SHA-256 ${Array(32).fill("cd").join(":")}`,
  `sha-1 ${Array(20).fill("01").join(":")}`,
  `sha-512 ${Array(64).fill("EF").join(":")}`,
  `md5 ${Array(16).fill("01").join(":")}`,
  "sha-256 AB:CD",
  "sha-256",
];

/** Protocols of m-lines. */
export const PROTOCOLS = [
  "RTP/SAVPF",
  "TCP/DTLS/RTP/SAVPF",
  "UDP/TLS/RTP/SAVP",
  "RTP/AVP",
  "RTP/AVPF",
  "RTP/SAVP",
  "DTLS/SCTP",
  "UDP/DTLS/SCTP",
  "TCP/MSRP",
  "udp/tls/rtp/savpf",
];

/** URIs of header extensions. */
export const URIS = [
  "urn:ietf:params:rtp-hdrext:sdes:mid",
  "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
  "urn:ietf:params:rtp-hdrext:toffset",
  "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
  "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
  "urn:3gpp:video-orientation",
  "urn:example:unknown",
];

/** Encodings of `a=rtpmap`. */
export const ENCODINGS = [
  "opus/48000/2",
  "OPUS/48000/2",
  "opus/48000",
  "opus/16000/1",
  "VP8/90000",
  "vp8/90000",
  "H264/90000",
  "VP9/90000",
  "PCMU/8000",
  "red/48000/2",
  "red/90000",
  "ulpfec/90000",
  "telephone-event/8000",
  "telephone-event/48000",
  "CN/8000",
  "rtx/90000",
  "rtx/48000/2",
  "constructor/8000",
  "",
];

/** Values of `a=rtcp-fb`. */
export const FEEDBACK = [
  "nack",
  "nack pli",
  "ccm fir",
  "goog-remb",
  "transport-cc",
  "nack rpsi",
  "trr-int 100",
];

/** Lines that must have no effect. */
export const NOISE = [
  "a=rtcp:9 IN IP4 0.0.0.0",
  "a=ice-options:trickle renomination",
  "a=ssrc:1001 cname:c",
  "a=ssrc:1001 msid:s1 a1",
  "a=ssrc-group:FID 1001 1002",
  "a=ssrc-group:SIM 1 2 3",
  "a=msid:- {8c2b}",
  "a=msid:stream",
  "a=msid-semantic: WMS *",
  "a=rid:lo send pt=96",
  "a=simulcast:send lo;~hi",
  "a=extmap-allow-mixed",
  "a=rtcp-xr:rcvr-rtt=all",
  "a=sctp-port:5000",
  "a=candidate:1 1 udp 2113937151 192.0.2.1 50000 typ host",
  "a=candidate:",
  "a=end-of-candidates",
  "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA",
  "b=AS:300",
  "b=TIAS:oops",
  "i=information",
  "k=clear:x",
  "a=",
  "a=:",
  "x",
  "a=ptime:20",
  "a=fmtp:111 maxaveragebitrate=12000;stereo=1",
];
