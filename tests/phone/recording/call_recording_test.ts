/** Recordings by consent, with a fake recorder. */
import { assert, assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import {
  CallRecording,
  type RecordingTools,
} from "../../../lib/phone/recording/call_recording.ts";
import type { RecordedSides } from "../../../lib/phone/recording/recorder.ts";
import type {
  KeptRecording,
  RecordingPlace,
} from "../../../lib/phone/recording/recording_place.ts";
import type { SidesSound } from "../../../lib/phone/recording/sides_sound.ts";
import { settle } from "../fake_platform.ts";
import { FakeTrack } from "../fake_tracks.ts";
import { C1, PhoneRig } from "../phone_rig.ts";

/** A place that remembers whether anything was recorded there. */
class FakePlace implements RecordingPlace {
  used = false;
  closed = false;
  constructor(readonly name: string) {}
  write(): Promise<void> {
    return Promise.resolve();
  }
  close(): Promise<KeptRecording | null> {
    this.closed = true;
    return Promise.resolve(
      this.used ? { kept: "file", name: this.name } : null,
    );
  }
}

/** A mixer that remembers whether it goes on. */
class FakeSound implements SidesSound {
  readonly track = new FakeTrack("audio") as unknown as MediaStreamTrack;
  readonly silent = signal(false);
  stopped = false;
  hear(): void {}
  stop(): void {
    this.stopped = true;
  }
}

/** Alice in a call, and the browser's tools. */
class Recordings {
  readonly places: FakePlace[] = [];
  readonly running = new Set<FakePlace>();
  readonly sounds: FakeSound[] = [];
  /** The browser mixes sound. */
  mixes = true;
  sides: RecordedSides | null = null;
  paused = false;
  fail: (error: unknown) => void = () => {};
  /** The place that the person chooses; null for none. */
  choose: () => Promise<boolean> = () => Promise.resolve(true);
  readonly tools: RecordingTools;
  readonly recording: CallRecording;

  constructor(readonly rig: PhoneRig, able = true) {
    this.tools = {
      able,
      choosePlace: async (name) =>
        await this.choose() ? this.#place(name) : null,
      anyPlace: (name) => Promise.resolve(this.#place(name)),
      openSound: () => {
        if (!this.mixes) return null;
        const sound = new FakeSound();
        this.sounds.push(sound);
        return sound;
      },
      record: (sides, sound, place, failed) => {
        assert(!(sound as FakeSound | null)?.stopped);
        const at = place as FakePlace;
        at.used = true;
        this.running.add(at);
        this.sides = sides;
        this.fail = failed;
        return Promise.resolve({
          pause: (paused) => this.paused = paused,
          stop: () => {
            this.running.delete(at);
            return Promise.resolve();
          },
        });
      },
      kept: () => Promise.resolve([]),
    };
    this.recording = new CallRecording(rig.phone, this.tools);
  }

  static async inCall(able = true): Promise<Recordings> {
    const rig = await PhoneRig.active();
    rig.receive({
      id: "peerMediaState",
      callId: "c1",
      state: { audio: true, video: "camera" },
    });
    return new Recordings(rig, able);
  }

  get phase() {
    return this.recording.phase.value;
  }

  /** The server says who agrees. */
  async told(ours: boolean, theirs: boolean): Promise<void> {
    this.rig.receive({ id: "recordingConsent", callId: "c1", ours, theirs });
    await settle();
  }

  /** Both agree, after Alice has asked. */
  async begin(): Promise<void> {
    await this.recording.agree("Call with bob");
    await this.told(true, false);
    await this.told(true, true);
  }

  wishes(): string[] {
    return this.rig.sent().flatMap((message) =>
      message.id === "recordingWish" ? [message.wish] : []
    );
  }

  #place(name: string): FakePlace {
    const place = new FakePlace(name);
    this.places.push(place);
    return place;
  }
}

Deno.test("it records from the agreement of both to the end by either", async () => {
  const alice = await Recordings.inCall();
  await alice.recording.agree("Call with bob");
  assertEquals([alice.phase, alice.running.size], ["asking", 0]);
  await alice.told(true, false);
  assertEquals(alice.running.size, 0, "Bob was only asked");
  await alice.told(true, true);
  assertEquals([alice.phase, alice.running.size], ["on", 1]);
  await alice.told(false, false);
  assertEquals([alice.phase, alice.running.size], ["off", 0]);
  assertEquals(alice.recording.last.value, {
    kept: "file",
    name: "Call with bob",
  });
  assertEquals(alice.wishes(), ["ask"]);
});

Deno.test("whoever is asked agrees by a press, and ends it at once, before the server knows", async () => {
  const alice = await Recordings.inCall();
  await alice.told(false, true);
  assertEquals(alice.phase, "asked");
  await alice.recording.agree("Call with bob");
  assertEquals(alice.wishes(), ["agree"]);
  await alice.told(true, true);
  assertEquals(alice.running.size, 1);
  alice.recording.end();
  await settle();
  assertEquals([alice.phase, alice.running.size], ["off", 0]);
  assertEquals(alice.wishes(), ["agree", "end"]);
});

Deno.test("a server that lies makes no page record without its person's press", async () => {
  const alice = await Recordings.inCall();
  await alice.told(true, true);
  assertEquals([alice.phase, alice.running.size], ["off", 0]);
  assertEquals(alice.wishes(), ["end"], "the other side hears the truth");
  await alice.told(true, false);
  await alice.told(true, true);
  assertEquals(alice.places, []);
  // The consent to one recording is none to the next.
  await alice.begin();
  alice.recording.end();
  await settle();
  await alice.told(true, true);
  assertEquals(alice.running.size, 0);
});

Deno.test("two who ask at the same time agree", async () => {
  const alice = await Recordings.inCall();
  await alice.recording.agree("Call with bob");
  await alice.told(false, true);
  await alice.told(true, true);
  assertEquals([alice.phase, alice.running.size], ["on", 1]);
});

Deno.test("a refusal leaves no file, and so does a person who chooses none", async () => {
  const alice = await Recordings.inCall();
  await alice.recording.agree("Call with bob");
  await alice.told(true, false);
  await alice.told(false, false);
  assertEquals(alice.phase, "off");
  assert(alice.places[0].closed && !alice.places[0].used);
  assertEquals(alice.recording.kept.value, []);
  alice.choose = () => Promise.resolve(false);
  await alice.recording.agree("Call with bob");
  assertEquals([alice.phase, alice.wishes()], ["off", ["ask"]]);
});

Deno.test("an agreement is not sent to somebody who withdrew while the file was chosen", async () => {
  const alice = await Recordings.inCall();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  alice.choose = () => promise;
  await alice.told(false, true);
  const agreeing = alice.recording.agree("Call with bob");
  await alice.told(false, false);
  resolve(true);
  await agreeing;
  assertEquals([alice.phase, alice.wishes()], ["off", []]);
  assert(alice.places[0].closed);
});

Deno.test("when the other page is a new one, its person is asked again, and a new file begins", async () => {
  const alice = await Recordings.inCall();
  await alice.begin();
  await alice.told(true, false);
  assertEquals([alice.phase, alice.running.size], ["asking", 0]);
  await alice.told(true, true);
  assertEquals([...alice.running].map(({ name }) => name), ["Call with bob 2"]);
});

Deno.test("the end of a call is the end of its recording, and of the consent", async () => {
  const alice = await Recordings.inCall();
  await alice.begin();
  alice.rig.phone.hangUp();
  await settle();
  assertEquals([alice.phase, alice.running.size], ["off", 0]);
  assertEquals(alice.recording.kept.value.length, 1);
});

Deno.test("while a side reconnects nothing is recorded, since it could not end it", async () => {
  const alice = await Recordings.inCall();
  await alice.begin();
  alice.rig.receive({ id: "peerReconnecting", callId: "c1" });
  assertEquals([alice.paused, alice.recording.paused.value], [true, true]);
  alice.rig.receive({ id: "peerReconnected", callId: "c1" });
  assertEquals(alice.paused, false);
  alice.rig.browser.socket.drop();
  assertEquals(alice.paused, true);
});

Deno.test("a server that lost what it knew has the recording end", async () => {
  const alice = await Recordings.inCall();
  await alice.begin();
  await alice.rig.reconnect();
  alice.rig.welcome({ resumed: true, call: C1 });
  await settle();
  assertEquals([alice.phase, alice.running.size], ["off", 0]);
});

Deno.test("a server that knows all goes on with the recording", async () => {
  const alice = await Recordings.inCall();
  await alice.begin();
  await alice.rig.reconnect();
  alice.rig.welcome({ resumed: true, received: 0, call: C1 });
  await settle();
  assertEquals([alice.phase, alice.running.size], ["on", 1]);
});

Deno.test("nothing that is switched off is among the recorded tracks", async () => {
  const alice = await Recordings.inCall();
  await alice.begin();
  const shown = () =>
    alice.sides!.value.map(({ picture, sound }) => [!!picture, !!sound]);
  assertEquals(shown()[0], [true, true]);
  await alice.rig.phone.toggleCamera();
  assertEquals(shown()[0], [false, true]);
  alice.rig.phone.toggleMicrophone();
  assertEquals(shown()[0], [false, false]);
  alice.rig.receive({
    id: "peerMediaState",
    callId: "c1",
    state: { audio: true, video: "off" },
  });
  assertEquals(alice.sides!.value[1].picture, null);
});

Deno.test("a recording that fails ends for both, and what there is of it is kept", async () => {
  const alice = await Recordings.inCall();
  await alice.begin();
  alice.fail(new DOMException("no room", "QuotaExceededError"));
  await settle();
  assertEquals(alice.recording.trouble.value, "full");
  assertEquals([alice.phase, alice.running.size], ["off", 0]);
  assertEquals(alice.wishes(), ["ask", "end"]);
  assertEquals(alice.recording.kept.value.length, 1);
});

Deno.test("a browser that cannot record can still agree, and keeps nothing", async () => {
  const alice = await Recordings.inCall(false);
  await alice.told(false, true);
  await alice.recording.agree("Call with bob");
  await alice.told(true, true);
  assertEquals([alice.phase, alice.places], ["on", []]);
  assertEquals([alice.sounds, alice.recording.silent.value], [[], false]);
  assertEquals(alice.wishes(), ["agree"]);
});

Deno.test("both voices are mixed from the press on, until the consent is over", async () => {
  const alice = await Recordings.inCall();
  const stopped = () => alice.sounds.map(({ stopped }) => stopped);
  alice.choose = () => {
    assertEquals(stopped(), [false], "it was a press until here");
    return Promise.resolve(false);
  };
  await alice.recording.agree("Call with bob");
  assertEquals(stopped(), [true], "no file was chosen");
  alice.choose = () => Promise.resolve(true);
  await alice.begin();
  // Bob's page is a new one, and he agrees again.
  await alice.told(true, false);
  await alice.told(true, true);
  assertEquals(stopped(), [true, false]);
  alice.recording.end();
  await settle();
  assertEquals(stopped(), [true, true]);
});

Deno.test("a recording without sound is known while it is made", async () => {
  const alice = await Recordings.inCall();
  await alice.begin();
  const silent = () => alice.recording.silent.value;
  assertEquals(silent(), false);
  alice.sounds[0].silent.value = true;
  assertEquals(silent(), true);
  alice.recording.end();
  assertEquals(silent(), false, "none is made");
  await settle();
  alice.mixes = false;
  await alice.begin();
  assertEquals(silent(), true);
});
