import type { ObjectType } from "./media_object.ts";

/** The reply of `describe` for a WebRtcEndpoint. */
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

/** All events that Kurento's endpoint accepts; some are never raised here, and subscribing to those has no effect. */
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
