import { assertEquals } from "@std/assert";
import type {
  ClientMessage,
  ServerMessage,
} from "../../lib/shared/protocol.ts";
import { Phone } from "../../lib/phone/phone.ts";
import type { TokenSource } from "../../lib/phone/session/page_token.ts";
import type { PhoneState } from "../../lib/phone/phone_state.ts";
import { FakePlatform, settle } from "./fake_platform.ts";

/**
 * Alice's call with bob, as the server describes it to a client that comes
 * back.
 */
export const C1 = {
  callId: "c1",
  peer: "bob",
  role: "caller",
  state: "active",
} as const;

/** Alice's phone, with the test as its server. */
export class PhoneRig {
  readonly browser: FakePlatform;
  readonly phone: Phone;

  /** @param tokens prove Alice's identity */
  constructor(browser = new FakePlatform(), tokens?: TokenSource) {
    this.browser = browser;
    const { platform } = browser;
    this.phone = new Phone({ url: "wss://test/", platform, tokens });
  }

  static registered(): PhoneRig {
    const rig = new PhoneRig();
    rig.phone.connect();
    rig.browser.socket.open();
    rig.phone.register("alice");
    rig.welcome();
    return rig;
  }

  /** Alice in an active call `c1` with bob, whom she called. */
  static async active(): Promise<PhoneRig> {
    const rig = PhoneRig.registered();
    await rig.phone.call("bob");
    rig.receive({ id: "ringing", callId: "c1" });
    rig.receive({
      id: "callResponse",
      response: "accepted",
      sdpAnswer: "answer",
      callId: "c1",
    });
    await settle();
    rig.browser.connection.become("connected");
    assertEquals(rig.phone.state.value.name, "active");
    return rig;
  }

  get state(): PhoneState {
    return this.phone.state.value;
  }

  /** The state, which must have this name. */
  in<N extends PhoneState["name"]>(name: N): PhoneState & { name: N } {
    assertEquals(this.state.name, name);
    return this.state as PhoneState & { name: N };
  }

  /** The side that is being repaired, if any. Only in an active call. */
  get reconnecting(): string | undefined {
    return this.in("active").reconnecting;
  }

  receive(message: ServerMessage): void {
    this.browser.socket.receive(message);
  }

  welcome(more: Partial<ServerMessage & { id: "registerResponse" }> = {}) {
    this.receive({
      id: "registerResponse",
      response: "accepted",
      name: "alice",
      resumeToken: "token",
      resumed: false,
      users: ["bob", "carol"].map((name) => ({ name, busy: false })),
      ...more,
    });
  }

  /** Messages sent on the present socket, without pings and watches. */
  sent(): ClientMessage[] {
    return this.browser.socket.sent.filter(({ id }) =>
      id !== "ping" && id !== "watch"
    );
  }

  lastSent(): ClientMessage | undefined {
    return this.sent().at(-1);
  }

  /** The socket drops and a new one opens. */
  async reconnect(): Promise<void> {
    this.browser.socket.drop();
    await this.browser.advance(5_000);
    this.browser.socket.open();
  }

  /**
   * Kinds of the tracks being sent, and whether they are camera and microphone.
   */
  sends(): string[] {
    const { connection, tracks } = this.browser;
    return connection.sent.map((track) =>
      track === null
        ? "nothing"
        : tracks.includes(track)
        ? track.kind
        : `${track.kind} placeholder`
    );
  }

  lightsOut(): boolean {
    return this.browser.tracks.every((track) => track.stopped);
  }
}
