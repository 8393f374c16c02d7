import * as v from "valibot";
import type { BandwidthLimits } from "./media_engine.ts";
import type { Operation } from "./objects/media_object.ts";
import { marshallError } from "./rpc/rpc_error.ts";
import { integerParameter, type Params } from "./rpc/rpc_message.ts";

/** The settings of Kurento's estimate that its manners use; others are kept and returned. */
const RembParams = v.looseObject({
  rembOnConnect: v.optional(v.pipe(v.number(), v.integer())),
  exponentialFactor: v.optional(v.number()),
});

/** Kurento's defaults, in kbit/s; 0 is no limit. */
const KURENTO_DEFAULTS: BandwidthLimits = {
  minVideoRecv: 0,
  maxVideoRecv: 0,
  minVideoSend: 100,
  maxVideoSend: 500,
  rembOnConnect: 300_000,
  exponentialFactor: 0.04,
};

/**
 * An endpoint's limits for video. The embedded server only stores them, for clients that
 * ask; they limit video only with Kurento's manners.
 */
export class EndpointBandwidth {
  readonly limits: BandwidthLimits = { ...KURENTO_DEFAULTS };
  #rembParams: Params = {};

  /** Kurento's operations that read and set the limits. */
  operations(): Record<string, Operation> {
    return {
      ...this.#property("MinVideoRecvBandwidth", "minVideoRecv"),
      ...this.#property("MaxVideoRecvBandwidth", "maxVideoRecv"),
      ...this.#property("MinVideoSendBandwidth", "minVideoSend"),
      ...this.#property("MaxVideoSendBandwidth", "maxVideoSend"),
      getRembParams: () => ({
        __module__: "kurento",
        __type__: "RembParams",
        ...this.#rembParams,
      }),
      setRembParams: ({ rembParams }) => this.#setRembParams(rembParams),
    };
  }

  #setRembParams(given: unknown): void {
    const params = v.safeParse(RembParams, given);
    if (!params.success) throw marshallError("rembParams", "object");
    const { rembOnConnect, exponentialFactor } = params.output;
    this.#rembParams = params.output;
    if (rembOnConnect !== undefined) this.limits.rembOnConnect = rembOnConnect;
    if (exponentialFactor !== undefined) {
      this.limits.exponentialFactor = exponentialFactor;
    }
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
