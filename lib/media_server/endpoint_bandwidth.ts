import type { BandwidthLimits } from "./media_engine.ts";
import type { Operation } from "./objects/media_object.ts";
import { integerParameter } from "./rpc/rpc_message.ts";

/** Kurento's defaults, in kbit/s; 0 is no limit. */
const KURENTO_DEFAULTS: BandwidthLimits = {
  minVideoRecv: 0,
  maxVideoRecv: 0,
  minVideoSend: 100,
  maxVideoSend: 500,
};

/**
 * An endpoint's limits for video. The embedded server keeps them for whoever
 * asks; only with Kurento's manners do they limit anything.
 */
export class EndpointBandwidth {
  readonly limits: BandwidthLimits = { ...KURENTO_DEFAULTS };

  /** Kurento's operations about them. */
  operations(): Record<string, Operation> {
    return {
      ...this.#property("MinVideoRecvBandwidth", "minVideoRecv"),
      ...this.#property("MaxVideoRecvBandwidth", "maxVideoRecv"),
      ...this.#property("MinVideoSendBandwidth", "minVideoSend"),
      ...this.#property("MaxVideoSendBandwidth", "maxVideoSend"),
    };
  }

  #property(
    name: string,
    limit: keyof BandwidthLimits,
  ): Record<string, Operation> {
    const parameter = name[0].toLowerCase() + name.slice(1);
    return {
      [`get${name}`]: () => this.limits[limit],
      [`set${name}`]: (params) => {
        this.limits[limit] = integerParameter(params, parameter);
      },
    };
  }
}
