/**
 * The known differences between the embedded server and a Kurento 7.3.1. The
 * conformance tests fail for any other difference, and for any listed one that
 * no longer exists; docs/kurento-conformance.md lists them as a table.
 *
 * @module
 */

/** One difference. */
export interface Difference {
  kurento: string;
  here: string;
  reason: string;
}

/** Answers to requests, by operation. */
export const DIFFERENT_ANSWERS: Record<string, Difference> = {
  getInfo: {
    kurento: "every factory of each module, build times, version 7.3.1-dev",
    here:
      "the same modules with MediaPipeline and WebRtcEndpoint alone, no build times, version 7.3.1",
    reason: "what is not there is not listed",
  },
  getStats: {
    kurento:
      "also counts loss and feedback, and has empty records; ids are random",
    here: "loss and feedback are 0; ids are made of direction and SSRC",
    reason: "feedback passes from browser to browser, which count it",
  },
  generateOffer: {
    kurento: "an offer",
    here: "refused with 40008",
    reason: "browsers offer here, never the server",
  },
  getGstreamerDot: {
    kurento: "a graph of the elements, the private key of DTLS in it",
    here: "refused with 40008",
    reason: "there is no GStreamer",
  },
  getNetworkInterfaces: {
    kurento: "a list of names",
    here: "refused with 40008",
    reason: "one UDP port serves all calls: set by --media-bind",
  },
};

/** Events of an endpoint, by type. */
export const DIFFERENT_EVENTS: Record<string, Difference> = {
  NewCandidatePairSelected: {
    kurento: "raised when ICE has chosen",
    here: "may be subscribed to, is never raised",
    reason:
      "ConnectionStateChanged says that the leg is connected; the library does not say when its choice changes",
  },
  MediaTranscodingStateChanged: {
    kurento: "raised for each kind, with the name of a GStreamer bin",
    here: "may be subscribed to, is never raised",
    reason: "nothing is ever transcoded",
  },
};

/** Parts of the answer to an offer, and of the candidates that follow it. */
export const DIFFERENT_DESCRIPTIONS: Record<string, Difference> = {
  "session name": {
    kurento: "`s=Kurento Media Server`",
    here: "`s=-`",
    reason: "it is none",
  },
  "extmap-allow-mixed": {
    kurento: "echoed",
    here: "left out",
    reason:
      "extensions are rewritten in place: a packet keeps the form that it came in, and the other browser may not have allowed both",
  },
  "msid-semantic": {
    kurento: "the browser's own stream id",
    here: "an id of the endpoint's",
    reason: "it names the stream that is sent, not the one that comes",
  },
  port: {
    kurento: "1",
    here: "9",
    reason: "RFC 8840 4.1: the port of a description without candidates",
  },
  codecs: {
    kurento:
      "all that match: Opus, PCMU, PCMA; VP8, H264, AV1, VP9; no retransmission",
    here: "Opus; VP8 and its retransmission (RFC 4588)",
    reason:
      "without transcoding both browsers must use one codec, and each must have it; with RTX a lost packet costs no freeze",
  },
  feedback: {
    kurento: "no transport-cc",
    here: "transport-cc too, also for audio",
    reason: "browsers estimate bandwidth end to end with it",
  },
  "format parameters": {
    kurento: "of each codec",
    here: "of the one, and of its retransmission",
    reason: "see codecs",
  },
  "header extensions": {
    kurento: "abs-send-time alone",
    here:
      "each that means the same to both ends: mid, audio level, transport-cc, orientation and so on",
    reason: "they pass to the other browser",
  },
  "reduced-size RTCP": {
    kurento: "left out",
    here: "`a=rtcp-rsize` echoed",
    reason: "RFC 5506: a lost packet is asked for with fewer bytes",
  },
  "ice-options": {
    kurento: "none",
    here: "`trickle`",
    reason: "RFC 8840 4.1.1: candidates follow",
  },
  "stream id": {
    kurento: "no `a=msid`",
    here: "`a=msid`, the same stream for both kinds",
    reason: "browsers play both kinds in sync",
  },
  sources: {
    kurento: "one SSRC, with its cname",
    here: "video's two, paired by `a=ssrc-group:FID`, with cname and msid",
    reason: "see codecs",
  },
  candidates: {
    kurento: "for each m-line, components 1 and 2, UDP and TCP",
    here: "for the first m-line, component 1, UDP",
    reason:
      "with BUNDLE and rtcp-mux there is one transport, and it is on UDP; a browser without UDP comes through TURN",
  },
};
