import {
  Relay,
  type RelayOptions,
} from "../../../lib/media_server/relay/relay.ts";
import { KIND_NUMBERS } from "../../../lib/media_server/relay/relayed_media.ts";
import { BROWSER, RelayClient } from "./relay_client.ts";
import { FakeClock, recorder } from "./relay_events.ts";

/** Payload types, and packets that pass without being media. */
export const OPUS = 111;
export const VP8 = 96;
export const RTCP = new Uint8Array([0x81, 201, 0, 1, 0, 0, 0, 1]);
export const DTLS = new Uint8Array([
  ...[22, 254, 253, 0, 0],
  ...new Array(20).fill(7),
]);

/** Two legs of a call, with a browser at each. */
export class RelayCall implements AsyncDisposable {
  readonly clock: FakeClock;
  readonly relay: Relay;
  readonly events = [recorder(), recorder()];
  readonly legs;
  readonly browsers: RelayClient[];

  /**
   * @param hostnames address of each browser, and of the relay for it
   * @param beside a call whose relay takes this one, too
   */
  constructor(
    options: Partial<RelayOptions> = {},
    hostnames: readonly [string, string] = ["127.0.0.1", "127.0.0.1"],
    beside?: RelayCall,
  ) {
    this.clock = beside?.clock ?? new FakeClock();
    this.relay = beside?.relay ??
      new Relay({ port: 0, now: () => this.clock.now, ...options });
    this.legs = this.events.map((events) => this.relay.createLeg(events));
    const [a, b] = this.legs;
    a.pair = b;
    b.pair = a;
    for (const leg of this.legs) {
      leg.known(BROWSER);
      leg.media.kinds[OPUS] = KIND_NUMBERS.audio;
      leg.media.kinds[VP8] = KIND_NUMBERS.video;
    }
    this.browsers = hostnames.map((hostname) =>
      new RelayClient(this.relay.port, hostname)
    );
  }

  /** Both browsers are checked and nominated. */
  async up() {
    const credentials = this.legs.map((leg) => leg.renew());
    for (const [n, browser] of this.browsers.entries()) {
      this.legs[n].awaitChecks(this.clock.now);
      await browser.check(credentials[n]);
      await this.events[n].until("ice READY");
    }
    return credentials;
  }

  get packets() {
    return this.relay.stats().packets;
  }

  async [Symbol.asyncDispose]() {
    for (const browser of this.browsers) browser[Symbol.dispose]();
    await this.relay.close();
  }
}
