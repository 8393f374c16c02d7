import { assert } from "@std/assert";
import type { LegName } from "../../../lib/signaling/media_port.ts";
import { DEFAULT_TIMING } from "../../../lib/signaling/timing.ts";
import type { FakeClock } from "../fakes.ts";
import type { SimulatedCall } from "./books.ts";

/** The expected repairs of legs. */
export class RepairLedger {
  constructor(private readonly clock: FakeClock) {}

  /** The exchange reports a lost leg. */
  lost({ lostAt }: SimulatedCall, leg: LegName): void {
    lostAt.set(leg, this.clock.now());
  }

  /** The exchange reports a leg's repair. */
  repaired({ lostAt }: SimulatedCall, leg: LegName): void {
    lostAt.delete(leg);
  }

  /** A leg's media broke. After the accept it has to be repaired once the call is answered. */
  broke(call: SimulatedCall, leg: LegName): void {
    if (!call.accepted || call.answered || call.ended) return;
    const party = leg === "caller" ? call.caller : call.devices[0];
    if (party.protocolVersion === 2) call.lostEarly.add(leg);
  }

  /** The next process knows of no repair. */
  restarted({ lostEarly, lostAt }: SimulatedCall): void {
    lostEarly.clear();
    lostAt.clear();
  }

  /** Two browsers agree in time, or the call ends or goes on without that. */
  agreeing(call: SimulatedCall, agrees: boolean): void {
    if (!agrees) call.agreesSince = null;
    else call.agreesSince ??= this.clock.now();
    assert(
      call.agreesSince === null ||
        this.clock.now() - call.agreesSince < DEFAULT_TIMING.repairMs,
      "a new agreement was not reached in time",
    );
  }

  /** A lost leg of an answered call is repaired in time, or the call ends. */
  check({ lostEarly, lostAt }: SimulatedCall): void {
    for (const leg of lostEarly) {
      assert(lostAt.has(leg), "a leg that broke early is not repaired");
    }
    lostEarly.clear();
    for (const at of lostAt.values()) {
      assert(
        this.clock.now() - at < DEFAULT_TIMING.repairMs,
        "a lost leg was not repaired in time",
      );
    }
  }
}
