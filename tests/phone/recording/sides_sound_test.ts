import { assert, assertEquals } from "@std/assert";
import { sidesSound } from "../../../lib/phone/recording/sides_sound.ts";

/** A browser's mixer, which runs when it is told to. */
class FakeMixer extends EventTarget {
  state: AudioContextState = "suspended";
  resumed = 0;
  resume(): Promise<void> {
    this.resumed++;
    return Promise.resolve();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
  createMediaStreamDestination() {
    return { stream: { getAudioTracks: () => ["both voices"] } };
  }
  becomes(state: AudioContextState): void {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

/** Lets the browser give this mixer; null for none. */
function withMixer(mixer: FakeMixer | null, test: () => void): void {
  const { AudioContext } = globalThis;
  const make = function () {
    if (!mixer) throw new DOMException("too many", "NotSupportedError");
    return mixer;
  };
  Object.assign(globalThis, { AudioContext: make });
  try {
    test();
  } finally {
    Object.assign(globalThis, { AudioContext });
  }
}

Deno.test("a mixer is silent while the browser lets it not run, and each press tries again", () => {
  const mixer = new FakeMixer();
  withMixer(mixer, () => {
    const sound = sidesSound()!;
    assertEquals([mixer.resumed, sound.silent.value], [1, false]);
    mixer.becomes("suspended");
    assertEquals(sound.silent.value, true);
    dispatchEvent(new Event("click"));
    dispatchEvent(new Event("keydown"));
    assertEquals(mixer.resumed, 3);
    mixer.becomes("running");
    assertEquals(sound.silent.value, false);
    sound.stop();
    dispatchEvent(new Event("click"));
    mixer.becomes("closed");
    assertEquals([mixer.resumed, sound.silent.value], [3, false]);
  });
});

Deno.test("a browser without a free mixer gives none", () => {
  withMixer(null, () => assert(sidesSound() === null));
});
