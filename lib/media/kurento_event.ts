/**
 * Events of Kurento's WebRtcEndpoint that the program listens to.
 *
 * @module
 */
import * as v from "valibot";

/** A candidate in Kurento's form: all three fields are required. */
export const KurentoCandidate = v.object({
  candidate: v.string(),
  sdpMid: v.string(),
  sdpMLineIndex: v.number(),
});
/** See {@link KurentoCandidate}. */
export type KurentoCandidate = v.InferOutput<typeof KurentoCandidate>;

const MediaFlow = v.object({
  mediaType: v.picklist(["AUDIO", "VIDEO", "DATA"]),
  state: v.picklist(["FLOWING", "NOT_FLOWING"]),
});

const SCHEMAS = {
  IceCandidateFound: v.object({ candidate: KurentoCandidate }),
  /** Media that comes from the browser. */
  MediaFlowOutStateChanged: MediaFlow,
  ConnectionStateChanged: v.object({
    newState: v.picklist(["CONNECTED", "DISCONNECTED"]),
  }),
  IceComponentStateChanged: v.object({
    componentId: v.number(),
    state: v.string(),
  }),
  Error: v.object({ description: v.string() }),
};

/** The events by name. */
export type EndpointEvents = {
  [T in keyof typeof SCHEMAS]: v.InferOutput<typeof SCHEMAS[T]>;
};

/** Schema of the event of this name. */
export function eventSchema<T extends keyof EndpointEvents>(
  type: T,
): v.GenericSchema<unknown, EndpointEvents[T]> {
  return SCHEMAS[type] as unknown as v.GenericSchema<
    unknown,
    EndpointEvents[T]
  >;
}
