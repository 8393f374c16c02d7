import type { Credentials } from "../../../lib/media_server/relay/credentials.ts";
import { DTLS, OPUS, RTCP, VP8 } from "./relay_call.ts";
import { checkOf, rtp } from "./relay_client.ts";

/** Bytes of the longest packet of random bytes: more than a slot of the relay. */
const MAX_RANDOM_BYTES = 2_200;
/** Bytes that are changed in a packet. */
const CHANGES = 3;

/** Random bytes, and valid packets that were changed and cut. The same seed gives the same packets. */
export class HostilePackets {
  readonly #kinds: Uint8Array[];
  #state: number;

  /** @param credentials of the leg whose checks are imitated */
  constructor(credentials: Credentials, seed: number) {
    this.#kinds = [checkOf(credentials), DTLS, RTCP, rtp(VP8), rtp(OPUS)];
    this.#state = seed;
  }

  /** A valid packet, changed and cut. */
  changed(): Uint8Array {
    const packet = this.#kinds[this.#below(this.#kinds.length)].slice();
    for (let change = 0; change < CHANGES; change++) {
      packet[this.#below(packet.length)] = this.#below(256);
    }
    return packet.subarray(0, 1 + this.#below(packet.length));
  }

  /** Random bytes, of which the first decides how it is read (RFC 7983). */
  random(): Uint8Array {
    const packet = new Uint8Array(1 + this.#below(MAX_RANDOM_BYTES));
    for (let at = 0; at < packet.length; at += 4) {
      const word = this.#below(2 ** 32);
      for (let n = 0; n < 4; n++) packet[at + n] = word >>> (8 * n);
    }
    return packet;
  }

  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor(this.#state / 2 ** 32 * limit);
  }
}
