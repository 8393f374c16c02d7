/**
 * The embedded media server with its WebRTC engine, in this process.
 *
 * @module
 */
import * as v from "valibot";
import {
  type EmbeddedServer,
  startEmbeddedServer,
} from "../media_server/embedded_server.ts";
import { SealedEngine } from "../media_server/relay/sealed_engine.ts";
import { WebRtcEngine } from "../media_server/webrtc/engine.ts";
import { checkUdpPort } from "../net/udp_port.ts";
import { errorText } from "../shared/error_text.ts";
import { EXIT_FAILURE, StartError } from "../shared/start_error.ts";

/** Options of an embedded media server; a media process gets them, too. */
export const EmbeddedMediaOptions = v.object({
  /** UDP port of all calls; 0 picks a free one. */
  port: v.number(),
  /** UDP port of all sealed calls; any free one by default. */
  relayPort: v.optional(v.number()),
  /** Local address to bind to. */
  bind: v.optional(v.string()),
  /** Addresses announced to browsers, at most one of each IP version. */
  announce: v.optional(v.array(v.string())),
  /** Private networks whose addresses may be checked. */
  candidateNetworks: v.optional(v.array(v.string())),
  /** Most calls that it takes. */
  cap: v.number(),
  /** Port and token of the control WebSocket; by default any free port and a random token that only this program has. */
  control: v.optional(v.object({ port: v.number(), token: v.string() })),
  /** For tests: `kurento` imitates a real Kurento where the two differ. */
  manners: v.optional(v.picklist(["own", "kurento"])),
});
/** See {@link EmbeddedMediaOptions}. */
export type EmbeddedMediaOptions = v.InferOutput<typeof EmbeddedMediaOptions>;

/** A running embedded media server. */
export interface EmbeddedMedia {
  readonly engine: WebRtcEngine;
  readonly sealed: SealedEngine;
  readonly server: EmbeddedServer;
  close(): Promise<void>;
}

/** Pipelines allowed beyond the calls: the dummy call after a start, and calls that are moving. */
const SPARE_PIPELINES = 10;

/**
 * Starts the server. At most once in a process.
 *
 * @param fault gets faults of the server itself
 * @throws {StartError} when a port is not available
 */
export function startEmbeddedMedia(
  options: EmbeddedMediaOptions,
  fault: (error: unknown) => void,
): EmbeddedMedia {
  const { port, relayPort = 0, bind, cap, control, manners } = options;
  try {
    checkUdpPort(port, bind);
  } catch (error) {
    throw new StartError(
      `Cannot listen: UDP port for media: ${errorText(error)}`,
      {
        exitCode: EXIT_FAILURE,
        cause: error,
      },
    );
  }
  const engine = new WebRtcEngine({
    udpPort: port,
    bindAddress: bind,
    announcedAddresses: options.announce,
    candidateNetworks: options.candidateNetworks,
    manners,
    fault,
  });
  let sealed: SealedEngine;
  try {
    sealed = new SealedEngine({
      port: relayPort,
      bind,
      announced: options.announce,
      fault,
    });
  } catch (error) {
    engine.close();
    throw error;
  }
  const server = startEmbeddedServer({
    engine,
    sealed,
    manners,
    fault,
    maxPipelines: cap + SPARE_PIPELINES,
    ...control,
  });
  return {
    engine,
    sealed,
    server,
    close: async () => {
      await server.close();
      engine.close();
      await sealed.close();
    },
  };
}
