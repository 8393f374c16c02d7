import { type ReadonlySignal, signal } from "@preact/signals";
import type { ServerMessage } from "../../shared/protocol.ts";
import type { CallElsewhere as ToldCall } from "../../shared/protocol_values.ts";
import type { Problem } from "../phone_state.ts";

/** The server's answer to a request for the call. */
export type TakeCallResponse = ServerMessage & { id: "takeCallResponse" };

/** The call that the person is in on another device, and may take. */
export interface CallElsewhere extends ToldCall {
  /** Epoch ms at which both were connected. */
  since: number;
}

/** The person's call on another device; `call_joining.ts` takes it. */
export class OtherDevice {
  readonly #call = signal<CallElsewhere | null>(null);
  /** Null if there is none. */
  readonly call: ReadonlySignal<CallElsewhere | null> = this.#call;
  /** Leaves the call there; null while it is not being taken. */
  giveUp: ((problem?: Problem) => void) | null = null;
  /** Takes the server's answer; does nothing in a page that has never asked. */
  answered: (response: TakeCallResponse) => void = () => {};

  /** @param now epoch ms */
  constructor(private readonly now: () => number) {}

  /** The server tells of the call, or that there is none. */
  told(call?: ToldCall): void {
    this.#call.value = call
      ? { ...call, since: this.now() - call.answeredMs }
      : null;
  }
}
