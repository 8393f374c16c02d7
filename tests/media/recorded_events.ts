import type { IceCandidate } from "../../lib/shared/protocol_values.ts";
import type {
  CallMediaEvents,
  LegName,
  MediaError,
} from "../../lib/signaling/media_port.ts";

/** Call events that a test can look at or wait for. */
export class RecordedEvents implements CallMediaEvents {
  readonly candidates: { leg: LegName; candidate: IceCandidate }[] = [];
  readonly connectedLegs: LegName[] = [];
  readonly lostLegs: LegName[] = [];
  readonly silentLegs: LegName[] = [];
  readonly flowingLegs: LegName[] = [];
  readonly losses: MediaError[] = [];
  moved = 0;
  readonly whenLost = Promise.withResolvers<MediaError>();
  readonly whenLegLost = Promise.withResolvers<LegName>();

  iceCandidate(leg: LegName, candidate: IceCandidate): void {
    this.candidates.push({ leg, candidate });
  }

  legLost(leg: LegName): void {
    this.lostLegs.push(leg);
    this.whenLegLost.resolve(leg);
  }

  legConnected(leg: LegName): void {
    this.connectedLegs.push(leg);
  }

  legSilent(leg: LegName): void {
    this.silentLegs.push(leg);
  }

  legFlows(leg: LegName): void {
    this.flowingLegs.push(leg);
  }

  moves(): void {
    this.moved++;
  }

  lost(error: MediaError): void {
    this.losses.push(error);
    this.whenLost.resolve(error);
  }
}
