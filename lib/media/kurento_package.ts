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
  create(
    type: string,
    constructorParams: Record<string, unknown>,
    callback: Callback,
  ): void;
  addTag(key: string, value: string, callback: Callback): void;
  getName(callback: Callback): void;
  getChildren(callback: Callback): void;
  getConnectionState(callback: Callback): void;
  getStats(mediaType: string, callback: Callback): void;
  getPipelines(callback: Callback): void;
  getSourceConnections(callback: Callback): void;
  getUsedCpu(intervalMs: number, callback: Callback): void;
  getUsedMemory(callback: Callback): void;
  getInfo(callback: Callback): void;
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

/** The operations that a SealedEndpoint has beside a WebRtcEndpoint's. */
export interface RawSealedObject extends RawObject {
  passOffer(offer: string, sink: RawObject, callback: Callback): void;
  passAnswer(answer: string, callback: Callback): void;
  restore(
    offer: string,
    answer: string,
    sink: RawObject,
    callback: Callback,
  ): void;
  getRemoteSessionDescriptor(callback: Callback): void;
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
  register: {
    (name: string, type: unknown): void;
    classes: Record<string, RawType>;
  };
}

/** A type of the package: makes objects that call their server by `_invoke`. */
type RawType = new (strict?: boolean) => {
  _invoke(
    transaction: undefined,
    operation: string,
    params: Record<string, unknown>,
    callback: Callback,
  ): void;
};

export const RawKurento = kurento as unknown as RawPackage;

/** Name of the type of sealed calls, with its module. */
export const SEALED_ENDPOINT = "sealed.SealedEndpoint";

/** The embedded media server's own type. */
class SealedEndpoint extends RawKurento.register.classes.WebRtcEndpoint {
  passOffer(offer: string, sink: RawObject, callback: Callback): void {
    this._invoke(undefined, "passOffer", { offer, sink }, callback);
  }

  passAnswer(answer: string, callback: Callback): void {
    this._invoke(undefined, "passAnswer", { answer }, callback);
  }

  restore(
    offer: string,
    answer: string,
    sink: RawObject,
    callback: Callback,
  ): void {
    this._invoke(undefined, "restore", { offer, answer, sink }, callback);
  }
}

// The type, not the module: with a registered module, the package refuses each server
// that lacks it, as every Kurento does.
RawKurento.register(SEALED_ENDPOINT, SealedEndpoint);
