/**
 * The used parts of the package kurento-client, whose own values have no types.
 *
 * @module
 */
import kurento from "kurento-client";

/** Node-style callback of the package's calls. */
export type Callback = (error: unknown, value?: unknown) => void;

/** The parts of the package's media objects that are used. */
export interface RawObject {
  readonly id: string;
  emit(event: string, ...args: unknown[]): boolean;
  on(event: string, listener: (data: unknown) => void): void;
  removeAllListeners(event: string): void;
  create(type: string, callback: Callback): void;
  addTag(key: string, value: string, callback: Callback): void;
  getName(callback: Callback): void;
  getChildren(callback: Callback): void;
  getConnectionState(callback: Callback): void;
  getPipelines(callback: Callback): void;
  getSourceConnections(callback: Callback): void;
  getUsedCpu(intervalMs: number, callback: Callback): void;
  getUsedMemory(callback: Callback): void;
  setStunServerAddress(address: string, callback: Callback): void;
  setStunServerPort(port: number, callback: Callback): void;
  setMaxVideoRecvBandwidth(kbps: number, callback: Callback): void;
  setMinVideoRecvBandwidth(kbps: number, callback: Callback): void;
  setMaxVideoSendBandwidth(kbps: number, callback: Callback): void;
  setRembParams(params: unknown, callback: Callback): void;
  setTurnUrl(url: string, callback: Callback): void;
  processOffer(offer: string, callback: Callback): void;
  gatherCandidates(callback: Callback): void;
  isMediaFlowingOut(mediaType: string, callback: Callback): void;
  addIceCandidate(candidate: unknown, callback: Callback): void;
  connect(sink: RawObject, callback: Callback): void;
}

/** The parts of the package's client that are used. */
export interface RawClient {
  create(type: string, callback: Callback): void;
  getMediaobjectById(id: string, callback: Callback): void;
  getServerManager(callback: Callback): void;
  close(): void;
  /** reconnect-core's emitter: the one place where the loss of the socket shows at once. */
  readonly _re: {
    on(event: "error" | "disconnect", listener: () => void): void;
    disconnect(): void;
    /** The socket's stream: there is only one, since nothing reconnects. */
    readonly _connection?: {
      on(event: "error", listener: () => void): void;
      socket?: { _socket?: { destroy(): void } };
    };
  };
}

interface RawPackage {
  new (
    url: string,
    options: Record<string, unknown>,
    callback: Callback,
  ): RawClient;
  getComplexType(name: string): (value: unknown) => unknown;
}

export const RawKurento = kurento as unknown as RawPackage;
