/**
 * The one place where node-datachannel is loaded. It must never be loaded by
 * two isolates of a process (for example a Worker): the process would crash.
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
