import { writeAnswer } from "../../lib/media_server/webrtc/sdp_answer.ts";
import {
  type Offer,
  parseOffer,
} from "../../lib/media_server/webrtc/sdp_offer.ts";

/**
 * Answers an offer as a peer of the engine does, but without a transport:
 * thousands a second.
 */
export function answerOf(sdp: string): string {
  const offer = parseOffer(sdp);
  return writeAnswer(offer, offer.transport && local(offer), {
    cname: "cname",
    msid: "stream",
    ssrcs: {
      audio: { main: 11, rtx: 12 },
      video: { main: 21, rtx: 22 },
    },
  });
}

function local({ transport }: Offer) {
  return {
    iceUfrag: "LOCA",
    icePwd: "localpasswordlocalpassword",
    fingerprint: `sha-256 ${Array(32).fill("CD").join(":")}`,
    setup: transport?.setup === "active" ? "passive" : "active",
  };
}
