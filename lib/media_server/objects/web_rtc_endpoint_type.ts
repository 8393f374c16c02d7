import type { ObjectType } from "./media_object.ts";

/** What `describe` says of a WebRtcEndpoint. */
export const WEB_RTC_ENDPOINT: ObjectType = {
  name: "WebRtcEndpoint",
  ancestors: [
    "kurento.BaseRtpEndpoint",
    "kurento.SdpEndpoint",
    "kurento.SessionEndpoint",
    "kurento.Endpoint",
    "kurento.MediaElement",
    "kurento.MediaObject",
  ],
};

/** All that Kurento's endpoint accepts; subscribing to one that is never raised is fine there too. */
export const WEB_RTC_ENDPOINT_EVENTS: ReadonlySet<string> = new Set([
  "ConnectionStateChanged",
  "DataChannelClosed",
  "DataChannelOpened",
  "DtlsConnectionStateChange",
  "ElementConnected",
  "ElementDisconnected",
  "Error",
  "IceCandidateFound",
  "IceComponentStateChanged",
  "IceGatheringDone",
  "MediaFlowInStateChanged",
  "MediaFlowOutStateChanged",
  "MediaSessionStarted",
  "MediaSessionTerminated",
  "MediaStateChanged",
  "MediaTranscodingStateChanged",
  "NewCandidatePairSelected",
]);
