import { readUint32 } from "../webrtc/bytes.ts";
import {
  type Credentials,
  newCredentials,
  usernameKey,
} from "./credentials.ts";
import { OWN_SLOT, type PacketBatch, SLOT_BYTES } from "./packet_batch.ts";
import type { RelayCounts } from "./relay_counts.ts";
import type { Path, RelayLeg } from "./relay_leg.ts";
import {
  ADDRESS_WORDS,
  addressOf,
  copyAddress,
  isSameAddress,
  portOf,
} from "./socket_address.ts";
import { TRANSACTION_AT, TRANSACTION_BYTES } from "./stun_format.ts";
import { StunMessage } from "./stun_message.ts";
import { checkLength, writeAnswer, writeCheck } from "./stun_writer.ts";

const encoder = new TextEncoder();

interface Expected {
  leg: RelayLeg;
  credentials: Credentials;
}

/** The ICE of a relay: answers browsers' checks, and makes checks of its own. */
export class RelayChecks {
  readonly #batch: PacketBatch;
  readonly #counts: RelayCounts;
  readonly #message = new StunMessage();
  /** Legs and credentials by the first characters of the user name. */
  readonly #expected = new Map<number, Expected>();
  /** Paths by the first bytes of the transaction that is not answered yet. */
  readonly #asked = new Map<number, Path>();
  /** RFC 8445 16.1; a lite agent never takes the other role. */
  readonly #tieBreaker = crypto.getRandomValues(new Uint8Array(8));

  constructor(batch: PacketBatch, counts: RelayCounts) {
    this.#batch = batch;
    this.#counts = counts;
  }

  /** New credentials for checks of a leg's browser. */
  expect(leg: RelayLeg): Credentials {
    for (;;) {
      const credentials = newCredentials();
      const key = keyOf(credentials);
      if (this.#expected.has(key)) continue;
      this.#expected.set(key, { leg, credentials });
      return credentials;
    }
  }

  forget(credentials: Credentials): void {
    this.#expected.delete(keyOf(credentials));
  }

  /** The path is gone: an answer from there no longer counts. */
  removePath({ asked }: Path): void {
    if (asked) this.#asked.delete(readUint32(asked, 0));
  }

  /**
   * Handles a STUN message; the answer to a check is written into its slot.
   *
   * @param known the leg whose address it came from
   * @returns whether there is an answer to be sent
   */
  take(slot: number, known: RelayLeg | null, nowMs: number): boolean {
    const { data, lengths } = this.#batch;
    switch (this.#message.read(data, slot * SLOT_BYTES, lengths[slot])) {
      case "check":
        return this.#takeCheck(slot, known, nowMs);
      case "answer":
        if (!this.#takeAnswer(slot, nowMs)) this.#counts.refused_checks++;
        return false;
      case null:
        this.#counts.refused_checks++;
        return false;
    }
  }

  /**
   * Writes a check of the relay's own into the slot for it.
   *
   * @returns whether it is to be sent; not without the browser's credentials
   */
  write(path: Path): boolean {
    const { browser, credentials } = path;
    if (!browser) return false;
    const check = {
      username: encoder.encode(`${browser.ufrag}:${credentials.ufrag}`),
      password: browser.password,
      tieBreaker: this.#tieBreaker,
    };
    // Else a forged source would get more than it takes to forge.
    if (checkLength(check) > path.checkBytes) return false;
    const { data, lengths, addresses } = this.#batch;
    const transaction = path.asked ??= this.#newTransaction(path);
    copyAddress(path.address, 0, addresses, OWN_SLOT * ADDRESS_WORDS);
    lengths[OWN_SLOT] = writeCheck(data, OWN_SLOT * SLOT_BYTES, {
      ...check,
      transaction,
    });
    return true;
  }

  #takeCheck(slot: number, known: RelayLeg | null, nowMs: number): boolean {
    const { data, lengths, addresses, addressBytes } = this.#batch;
    const message = this.#message;
    const expected = this.#expected.get(
      usernameKey(data, message.usernameStart, message.usernameEnd),
    );
    if (
      expected === undefined ||
      !message.isFor(data, expected.credentials.username) ||
      // A forged source must not take another browser's address.
      (known !== null && known !== expected.leg) ||
      !expected.leg.admitCheck(nowMs) ||
      !message.isAuthentic(data, expected.credentials.password)
    ) {
      this.#counts.refused_checks++;
      return false;
    }
    this.#counts.checks++;
    const at = slot * ADDRESS_WORDS;
    const { leg, credentials } = expected;
    leg.checked(message, credentials, data, addresses, at, nowMs);
    lengths[slot] = writeAnswer(
      data,
      message.start,
      message.length,
      {
        address: addressOf(addressBytes, 4 * at),
        port: portOf(addressBytes, 4 * at),
      },
      credentials.password,
    );
    return lengths[slot] > 0;
  }

  /** @returns whether it answers a check of the relay's own, from where that was sent to (RFC 8445 7.2.5.2.1) */
  #takeAnswer(slot: number, nowMs: number): boolean {
    const { data, addresses } = this.#batch;
    const message = this.#message;
    const key = readUint32(data, message.start + TRANSACTION_AT);
    const path = this.#asked.get(key);
    if (
      !path?.asked || !path.browser ||
      !message.isOf(data, path.asked) ||
      !isSameAddress(path.address, 0, addresses, slot * ADDRESS_WORDS) ||
      !message.isAuthentic(data, path.browser.password)
    ) return false;
    this.#asked.delete(key);
    path.leg.answered(path, nowMs);
    return true;
  }

  /** A random id: only the receiver of the check can repeat it. */
  #newTransaction(path: Path): Uint8Array {
    for (;;) {
      const id = crypto.getRandomValues(new Uint8Array(TRANSACTION_BYTES));
      const key = readUint32(id, 0);
      if (this.#asked.has(key)) continue;
      this.#asked.set(key, path);
      return id;
    }
  }
}

function keyOf({ username }: Credentials): number {
  return usernameKey(username, 0, username.length);
}
