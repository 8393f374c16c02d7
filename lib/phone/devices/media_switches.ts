import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Device } from "./devices.ts";
import type { Switches } from "../phone_state.ts";

/** Media that the person wants to send. Devices follow, as far as they can be opened. */
export class MediaSwitches {
  readonly microphone = signal(true);
  readonly camera = signal(true);
  /** Unmuted temporarily, while a key is held. */
  readonly talking = signal(false);
  readonly #inCall = signal(false);
  /**
   * Set from the moment a call requests devices until its end; null without a
   * call.
   */
  readonly ofCall: ReadonlySignal<Switches | null> = computed(() =>
    this.#inCall.value
      ? { microphone: this.microphone.value, camera: this.camera.value }
      : null
  );

  get inCall(): boolean {
    return this.#inCall.value;
  }

  /** Whether the microphone is heard, if there is one. */
  get audible(): boolean {
    return this.microphone.value || this.talking.value;
  }

  of(device: Device) {
    return device === "camera" ? this.camera : this.microphone;
  }

  /** A call begins with these switches. */
  begin(switches: Switches): void {
    this.#set(switches);
    this.#inCall.value = true;
  }

  /** @param next the switches with which a call would start now */
  end(next: Switches): void {
    this.#inCall.value = false;
    this.talking.value = false;
    this.#set(next);
  }

  /** Mutes or unmutes for good. @returns whether the microphone is on now */
  toggleMicrophone(): boolean {
    return batch(() => {
      this.talking.value = false;
      return this.microphone.value = !this.microphone.value;
    });
  }

  #set({ microphone, camera }: Switches): void {
    this.microphone.value = microphone;
    this.camera.value = camera;
  }
}
