import { Switchboard } from "./switchboard.ts";
import { believer } from "./sessions/token_desk.ts";

/**
 * Alice, and Bob on two devices, with protocol version 2 unless given otherwise.
 */
export class Household {
  readonly alice;
  readonly phone;
  readonly tablet;

  constructor(readonly board = new Switchboard(believer)) {
    this.alice = board.user();
    this.phone = board.user();
    this.tablet = board.user();
  }

  static async gather(
    protocol: 1 | 2 = 2,
    board?: Switchboard,
  ): Promise<Household> {
    const house = new Household(board);
    const { alice, phone, tablet } = house;
    await alice.send({ id: "register", token: "alice", protocol });
    await phone.send({ id: "register", token: "bob", protocol });
    await tablet.send({ id: "register", token: "Bob", protocol });
    return house;
  }

  /** Alice calls Bob; all earlier messages are dropped. */
  static async ringing(protocol: 1 | 2 = 2): Promise<Household> {
    const house = await Household.gather(protocol);
    house.forget();
    await house.alice.send({ id: "call", to: "bob", sdpOffer: "alice" });
    return house;
  }

  forget(): void {
    for (const user of [this.alice, this.phone, this.tablet]) user.take();
  }

  get pipeline() {
    return this.board.media.pipelines[0];
  }
}
