import { assert, assertEquals } from "@std/assert";
import { FakePlatform, named } from "./fake_platform.ts";
import { FakeTrack } from "./fake_tracks.ts";
import { PhoneRig } from "./phone_rig.ts";

const CALL = {
  callId: "c1",
  peer: "bob",
  role: "callee",
  state: "active",
} as const;

const DEVICES = [
  { kind: "videoinput", deviceId: "video 1" },
  { kind: "audioinput", deviceId: "audio 1" },
  { kind: "audioinput", deviceId: "audio 2" },
] as const;

/** Events of people, devices, networks and pages. */
export const EVENTS = [
  "microphone",
  "camera",
  "hold",
  "release",
  "share",
  "stopSharing",
  "deviceOpens",
  "latestDeviceOpens",
  "deviceRefuses",
  "screenOpens",
  "connects",
  "breaks",
  "serverAsks",
  "serverAnswers",
  "socketDrops",
  "socketReturns",
  "crash",
  "reload",
  "rejoin",
  "microphoneUnplugged",
  "cameraUnplugged",
  "microphoneTaken",
  "microphoneGivenBack",
  "cameraTaken",
  "cameraGivenBack",
  "devicesChange",
  "otherMicrophone",
  "otherCamera",
  "flip",
  "blur",
  "cameraOnScreen",
  "second",
] as const;
/** One of {@link EVENTS}. */
export type Event = typeof EVENTS[number];

/** The start of the call. */
export interface Beginning {
  incoming: boolean;
  prepared: boolean;
  video: boolean;
  previewed: boolean;
  microphoneOn: boolean;
  cameraOn: boolean;
  blurred: boolean;
}

/** One person's call, and what they have switched off. */
export class Scene {
  rig: PhoneRig;
  #pending: PromiseWithResolvers<void>[] = [];
  #screens: PromiseWithResolvers<void>[] = [];
  readonly #off = { microphone: false, camera: false };
  #held = false;
  #blurred: boolean;

  private constructor(private readonly beginning: Beginning) {
    const browser = new FakePlatform();
    browser.kept.set(
      "preferences",
      JSON.stringify({
        microphoneOn: beginning.microphoneOn,
        cameraOn: beginning.cameraOn,
        pictureWhenItRings: beginning.previewed,
        backgroundBlur: beginning.blurred,
      }),
    );
    this.#blurred = beginning.blurred;
    this.#off.microphone = !beginning.microphoneOn;
    this.#off.camera = !beginning.cameraOn;
    this.rig = this.#load(browser);
  }

  static async begin(beginning: Beginning): Promise<Scene> {
    const scene = new Scene(beginning);
    const { rig } = scene;
    rig.phone.connect();
    rig.browser.socket.open();
    rig.phone.register("alice");
    rig.welcome();
    if (beginning.incoming) {
      if (!beginning.video) scene.#off.camera = true;
      rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
      await scene.settle();
      if (beginning.prepared) {
        rig.receive({ id: "answerPrepared", callId: "c1", sdpAnswer: "early" });
      }
      await scene.settle();
      void rig.phone.accept({ video: beginning.video });
      rig.receive({
        id: "startCommunication",
        callId: "c1",
        sdpAnswer: beginning.prepared ? undefined : "answer",
      });
    } else {
      void rig.phone.call("bob");
      await scene.settle();
      rig.receive({ id: "ringing", callId: "c1" });
    }
    await scene.settle();
    return scene;
  }

  async play(event: Event): Promise<void> {
    const { phone, browser } = this.rig;
    switch (event) {
      case "microphone": {
        const before = phone.microphoneOn.value;
        phone.toggleMicrophone();
        if (phone.microphoneOn.value !== before) {
          this.#off.microphone = before;
          this.#held = false;
        }
        break;
      }
      case "camera": {
        const before = phone.cameraOn.value;
        void phone.toggleCamera();
        if (phone.cameraOn.value !== before) this.#off.camera = before;
        break;
      }
      case "hold":
        this.#held = true;
        phone.local.holdToTalk(true);
        break;
      case "release":
        phone.local.holdToTalk(false);
        this.#held = false;
        break;
      case "share":
        void phone.local.shareScreen();
        break;
      case "stopSharing":
        void phone.local.stopSharing();
        break;
      case "deviceOpens":
        this.#pending.shift()?.resolve();
        break;
      case "latestDeviceOpens":
        this.#pending.pop()?.resolve();
        break;
      case "deviceRefuses":
        this.#pending.shift()?.reject(named("NotReadableError"));
        break;
      case "screenOpens":
        this.#screens.shift()?.resolve();
        break;
      case "connects":
        browser.connections.at(-1)?.become("connected");
        break;
      case "breaks":
        browser.connections.at(-1)?.become("failed");
        break;
      case "serverAsks":
        this.#receive({ id: "renegotiate", callId: "c1", cause: "network" });
        break;
      case "serverAnswers":
        if (phone.state.value.name === "calling") {
          this.#receive({
            id: "callResponse",
            response: "accepted",
            sdpAnswer: "answer",
            callId: "c1",
          });
        } else {
          this.#receive({
            id: "renegotiateAnswer",
            callId: "c1",
            sdpAnswer: "answer",
          });
        }
        break;
      case "socketDrops":
        if (browser.socket.readyState === 1) browser.socket.drop();
        break;
      case "socketReturns":
        if (browser.socket.readyState === 1) break;
        await this.#advance(1_000);
        if (browser.socket.readyState === 0) {
          browser.socket.open();
          this.rig.welcome({ resumed: true, received: 0, call: CALL });
        }
        break;
      case "crash":
        return await this.#newPage();
      case "reload":
        phone.close();
        return await this.#newPage();
      case "rejoin":
        void phone.rejoin();
        break;
      case "microphoneUnplugged":
        this.#live("audio").at(-1)?.end();
        break;
      case "cameraUnplugged":
        this.#live("video").at(-1)?.end();
        break;
      case "microphoneTaken":
        this.#live("audio").at(-1)?.onmute?.();
        break;
      case "microphoneGivenBack":
        this.#live("audio").at(-1)?.onunmute?.();
        break;
      case "cameraTaken":
        this.#live("video").at(-1)?.onmute?.();
        break;
      case "cameraGivenBack":
        this.#live("video").at(-1)?.onunmute?.();
        break;
      case "devicesChange":
        browser.devices = [...DEVICES];
        browser.onDeviceChange();
        break;
      case "otherMicrophone":
        void phone.chooseDevice("microphone", "audio 2");
        break;
      case "otherCamera":
        void phone.chooseDevice("camera", "video 1");
        break;
      case "flip":
        void phone.local.flipCamera();
        break;
      case "blur": {
        const on = !phone.preferences.values.value.backgroundBlur;
        void phone.blurBackground(on);
        this.#blurred = on;
        break;
      }
      case "cameraOnScreen": {
        const { screen } = phone.local;
        screen?.showCamera(!screen.cameraShown.value);
        break;
      }
      case "second":
        return await this.#advance(1_000);
      default:
        event satisfies never;
    }
    await this.settle();
  }

  /** Settles everything; checks the invariants at every moment in between. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 60; turn++) {
      this.check();
      await Promise.resolve();
    }
  }

  check(): void {
    const { phone } = this.rig;
    const inCall = ["calling", "connecting", "active"]
      .includes(phone.state.value.name);
    if (inCall) {
      assert(
        !(this.#off.microphone && phone.microphoneOn.value),
        "the microphone is shown as on",
      );
      assert(
        !(this.#off.camera && phone.cameraOn.value),
        "the camera is shown as on",
      );
    }
    for (const track of this.#live("audio")) {
      const allowed = !this.#off.microphone || this.#held;
      assert(allowed || !track.enabled, "the microphone is sent");
    }
    for (const track of this.#live("video")) {
      if (this.rig.browser.screens.includes(track)) continue;
      assert(!this.#off.camera, "the camera is sent");
      assert(!phone.local.sharing.value, "the camera is sent beside a screen");
      assert(!this.#blurred || track.sharp, "the background is sent sharp");
    }
    const { composed } = this.rig.browser;
    const shown = composed?.track.stopped ? null : composed?.camera;
    if (!shown || shown.stopped) return;
    assert(!this.#off.camera, "the camera is shown on the screen");
    assert(phone.local.screen?.cameraShown.value, "the camera stays shown");
    assert(!this.#blurred || shown.sharp, "the background is shown sharp");
  }

  /**
   * Completes everything in progress: media that is on is sent, and the other
   * side knows what is off.
   */
  async finish(): Promise<void> {
    await this.play("microphoneGivenBack");
    await this.play("cameraGivenBack");
    for (let round = 0; round < 8; round++) {
      for (const one of this.#pending.splice(0)) one.resolve();
      for (const one of this.#screens.splice(0)) one.resolve();
      await this.play("socketReturns");
      await this.play("rejoin");
      await this.play("serverAnswers");
      await this.play("connects");
    }
    const { phone, browser } = this.rig;
    if (phone.state.value.name !== "active") return;
    const sent = browser.connection.sent;
    if (phone.microphoneOn.value) {
      assert(sent.some((one) => one?.kind === "audio" && one.enabled));
    }
    assertEquals(
      sent.some((one) => one?.kind === "video" && !one.stopped),
      phone.cameraOn.value || phone.local.sharing.value,
    );
    const states = this.rig.sent().flatMap((message) =>
      message.id === "mediaState" ? [message.state] : []
    );
    assertEquals(states.at(-1), {
      audio: phone.microphoneOn.value || phone.local.talking.value,
      video: phone.local.sharing.value
        ? "screen"
        : phone.cameraOn.value
        ? "camera"
        : "off",
    });
  }

  /** The person's own tracks of a kind that some connection sends. */
  #live(kind: "audio" | "video"): FakeTrack[] {
    const { browser } = this.rig;
    return browser.connections.filter(({ closed }) => !closed)
      .flatMap(({ sent }) => sent)
      .filter((track) => track !== null)
      .filter((track) =>
        track.kind === kind && !track.stopped && browser.tracks.includes(track)
      );
  }

  #receive(message: Parameters<PhoneRig["receive"]>[0]): void {
    if (this.rig.browser.socket.readyState === 1) this.rig.receive(message);
  }

  async #advance(ms: number): Promise<void> {
    await this.rig.browser.advance(ms);
    await this.settle();
  }

  #load(browser: FakePlatform): PhoneRig {
    this.#pending = [];
    this.#screens = [];
    if (this.beginning.prepared) browser.makesPlaceholders();
    browser.getUserMedia = () => {
      const opening = Promise.withResolvers<void>();
      this.#pending.push(opening);
      return opening.promise;
    };
    browser.blur = () => browser.getUserMedia({});
    browser.getDisplayMedia = () => {
      const opening = Promise.withResolvers<void>();
      this.#screens.push(opening);
      return opening.promise;
    };
    return new PhoneRig(browser);
  }

  /**
   * Loads another page in the same tab: only what the previous page saved
   * remains.
   */
  async #newPage(): Promise<void> {
    const before = this.rig.browser;
    const called = this.rig.phone.state.value.name === "calling";
    const browser = new FakePlatform();
    for (const [key, value] of before.stored) browser.stored.set(key, value);
    for (const [key, value] of before.kept) browser.kept.set(key, value);
    this.#held = false;
    this.rig = this.#load(browser);
    this.rig.phone.connect();
    browser.socket.open();
    await this.settle();
    // A page that goes away while it calls has cancelled the call.
    this.rig.welcome({ resumed: true, call: called ? undefined : CALL });
    await this.settle();
  }
}
