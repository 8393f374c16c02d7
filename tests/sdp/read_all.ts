import { literalOffer } from "../../lib/media/literal_addresses.ts";
import {
  receiveWishes,
  refusesAll,
  tellWishes,
} from "../../lib/media/receive_parameters.ts";
import { SdpError } from "../../lib/media_server/webrtc/sdp_error.ts";
import { answerOf } from "../field/answer_of.ts";

/**
 * Does everything that a service with its embedded media server does with the
 * text of an offer and its answer.
 */
export function readAll(offer: string): void {
  const wishes = receiveWishes(offer);
  let answer: string;
  try {
    answer = answerOf(literalOffer(offer));
  } catch (error) {
    if (error instanceof SdpError) return;
    throw error;
  }
  refusesAll(answer);
  tellWishes(answer, wishes);
}
