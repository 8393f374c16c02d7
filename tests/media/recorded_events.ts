import type { IceCandidate } from "../../lib/shared/protocol.ts";
import type {
  CallMediaEvents,
  LegRole,
  MediaError,
} from "../../lib/signaling/media_port.ts";

/** Call events that a test can look at or wait for. */
export class RecordedEvents implements CallMediaEvents {
  readonly candidates: { leg: LegRole; candidate: IceCandidate }[] = [];
  readonly connectedLegs: LegRole[] = [];
  readonly lostLegs: LegRole[] = [];
  readonly losses: MediaError[] = [];
  readonly whenLost = Promise.withResolvers<MediaError>();
  readonly whenLegLost = Promise.withResolvers<LegRole>();

  iceCandidate(leg: LegRole, candidate: IceCandidate): void {
    this.candidates.push({ leg, candidate });
  }

  legLost(leg: LegRole): void {
    this.lostLegs.push(leg);
    this.whenLegLost.resolve(leg);
  }

  legConnected(leg: LegRole): void {
    this.connectedLegs.push(leg);
  }

  legSilent(): void {}

  legFlows(): void {}

  lost(error: MediaError): void {
    this.losses.push(error);
    this.whenLost.resolve(error);
  }
}
