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
    kurento:
      "lists every factory of each module, build times, and version 7.3.1-dev",
    here:
      "lists the same modules, but only the factories MediaPipeline and WebRtcEndpoint, no build times, and version 7.3.1",
    reason: "the server lists only what it has",
  },
  getStats: {
    kurento:
      "also counts loss and feedback, and returns empty records; ids are random",
    here: "loss and feedback are 0; ids consist of direction and SSRC",
    reason:
      "the server forwards feedback between the browsers, and they count it",
  },
  generateOffer: {
    kurento: "returns an offer",
    here: "refused with 40008",
    reason: "here only browsers make offers, never the server",
  },
  getGstreamerDot: {
    kurento:
      "returns a graph of the elements, which contains the private key of DTLS",
    here: "refused with 40008",
    reason: "the server does not use GStreamer",
  },
  getNetworkInterfaces: {
    kurento: "returns a list of names",
    here: "refused with 40008",
    reason: "one UDP port serves all calls; --media-bind sets its address",
  },
};

/** Events of an endpoint, by type. */
export const DIFFERENT_EVENTS: Record<string, Difference> = {
  NewCandidatePairSelected: {
    kurento: "raised when ICE has chosen a pair",
    here: "clients may subscribe to it, but it is never raised",
    reason:
      "ConnectionStateChanged reports that the leg is connected; the WebRTC library does not report when its chosen pair changes",
  },
  MediaTranscodingStateChanged: {
    kurento: "raised for each kind of media, with the name of a GStreamer bin",
    here: "clients may subscribe to it, but it is never raised",
    reason: "the server never transcodes",
  },
};

/** Parts of the answer to an offer, and of the candidates that follow it. */
export const DIFFERENT_DESCRIPTIONS: Record<string, Difference> = {
  "session name": {
    kurento: "`s=Kurento Media Server`",
    here: "`s=-`",
    reason: "the server is not Kurento",
  },
  "extmap-allow-mixed": {
    kurento: "echoed",
    here: "left out",
    reason:
      "the server rewrites header extensions in place, so a packet keeps its form (one-byte or two-byte), and the other browser may not have allowed both forms",
  },
  "msid-semantic": {
    kurento: "the stream id of the browser",
    here: "an id of the endpoint",
    reason:
      "it names the stream that the server sends, not the one that it receives",
  },
  port: {
    kurento: "1",
    here: "9",
    reason: "RFC 8840 4.1 requires port 9 in a description without candidates",
  },
  codecs: {
    kurento:
      "all that match the offer: Opus, PCMU, PCMA; VP8, H264, AV1, VP9; no retransmission",
    here: "Opus; VP8 and its retransmission (RTX, RFC 4588)",
    reason:
      "without transcoding, both browsers must use the same codec, so it must be one that each has; with RTX, a lost packet does not freeze the picture",
  },
  feedback: {
    kurento: "no transport-cc",
    here: "also transport-cc, for audio too",
    reason: "browsers use it to estimate bandwidth end to end",
  },
  "format parameters": {
    kurento: "those of each codec",
    here: "those of the one codec and of its retransmission",
    reason: "follows from the row `codecs`",
  },
  "header extensions": {
    kurento: "only abs-send-time",
    here:
      "all that mean the same to both ends: mid, audio level, transport-cc, orientation and so on",
    reason: "the server forwards them to the other browser",
  },
  "reduced-size RTCP": {
    kurento: "left out",
    here: "`a=rtcp-rsize` echoed",
    reason: "RFC 5506: a request for a lost packet takes fewer bytes",
  },
  "ice-options": {
    kurento: "none",
    here: "`trickle`",
    reason: "RFC 8840 4.1.1: announces that candidates follow",
  },
  "stream id": {
    kurento: "no `a=msid`",
    here: "`a=msid`, the same stream for both kinds",
    reason: "browsers then play audio and video in sync",
  },
  sources: {
    kurento: "one SSRC with its cname",
    here:
      "two SSRCs for video, paired by `a=ssrc-group:FID`, with cname and msid",
    reason: "follows from the row `codecs`",
  },
  candidates: {
    kurento: "for each m-line, components 1 and 2, UDP and TCP",
    here: "for the first m-line, component 1, UDP",
    reason:
      "with BUNDLE and rtcp-mux there is only one transport, and it uses UDP; a browser without UDP connects through TURN",
  },
};
