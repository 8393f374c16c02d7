/**
 * The one place where node-datachannel is loaded. It must never be loaded by
 * two isolates of a process (a Worker, say): the process would not survive.
 *
 * @module
 */
export {
  Audio,
  cleanup,
  IceUdpMuxListener,
  initLogger,
  PeerConnection,
  type RtcConfig,
  type Track,
  Video,
} from "node-datachannel";
