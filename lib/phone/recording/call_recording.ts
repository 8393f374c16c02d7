import {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  signal,
  untracked,
} from "@preact/signals";
import type { RecordingConsent } from "../call/call_messages.ts";
import { type RecordedCall, sidesOf } from "./recorded_call.ts";
import type { RecordedSides, Recorder } from "./recorder.ts";
import type { KeptRecording, RecordingPlace } from "./recording_place.ts";
import { RecordingRun } from "./recording_run.ts";
import type { SidesSound } from "./sides_sound.ts";

/** The browser's part of a recording; tests provide their own. */
export interface RecordingTools {
  /** Whether this browser can record. One that cannot may still agree. */
  readonly able: boolean;
  /** Lets the person choose a file. @returns null if the person chose none */
  choosePlace(name: string): Promise<RecordingPlace | null>;
  /** A place without a press. */
  anyPlace(name: string): Promise<RecordingPlace>;
  /** Mixes both voices, from a press on; see `sidesSound`. */
  openSound(): SidesSound | null;
  /** Starts to record; see `startRecorder`. */
  record(
    sides: RecordedSides,
    sound: SidesSound | null,
    place: RecordingPlace,
    failed: (error: unknown) => void,
  ): Promise<Recorder>;
  /** Recordings of earlier pages. */
  kept(): Promise<KeptRecording[]>;
}

/** How far a recording is. */
export type RecordingPhase =
  | "off"
  /** We want it, and the other side has not agreed. */
  | "asking"
  /** The other side wants it, and we have not agreed. */
  | "asked"
  | "on";

/** Why a recording ended or never began. */
export type RecordingTrouble = "failed" | "full";

/** Our person's consent, given by a press in this page. */
interface OwnConsent {
  callId: string;
  /** Of the file, without its extension. */
  name: string;
  /** Null where it was used, or nothing is recorded here. */
  place: RecordingPlace | null;
  /** Null where nothing is recorded here, or the browser mixes no sound. */
  sound: SidesSound | null;
  /** The server has said that we agree. */
  known: boolean;
  /** Recordings that were made with it. */
  count: number;
}

/**
 * Recordings of calls, by consent: this page records while its own person agrees,
 * as it knows by itself, and the other one does, as the server says.
 */
export class CallRecording {
  readonly #own = signal<OwnConsent | null>(null);
  readonly #trouble = signal<RecordingTrouble | null>(null);
  readonly #kept = signal<readonly KeptRecording[]>([]);
  readonly #last = signal<{ callId: string; kept: KeptRecording } | null>(null);
  readonly #callId: ReadonlySignal<string | undefined>;
  /** The sides that agree to a recording of the present call, as the server says. */
  readonly #told: ReadonlySignal<RecordingConsent | null>;
  readonly #sides: RecordedSides;
  /** The person is choosing a file. */
  #choosing = false;
  #run: RecordingRun | null = null;
  /** Resolves once the last run is over. */
  #made: Promise<void> = Promise.resolve();
  /** The server's word that was answered with an end. */
  #ended: RecordingConsent | null = null;

  readonly phase: ReadonlySignal<RecordingPhase>;
  /** Nothing is recorded at present, because a side reconnects. */
  readonly paused: ReadonlySignal<boolean>;
  /** No sound is recorded at present, because the browser gives none. */
  readonly silent: ReadonlySignal<boolean>;
  readonly trouble: ReadonlySignal<RecordingTrouble | null> = this.#trouble;
  /** Recordings that are over: those that wait to be saved, and files. */
  readonly kept: ReadonlySignal<readonly KeptRecording[]> = this.#kept;

  /** The last recording of the present call that is over; null once it is dismissed. */
  readonly last: ReadonlySignal<KeptRecording | null>;

  constructor(
    private readonly call: RecordedCall,
    private readonly tools: RecordingTools,
  ) {
    this.#callId = computed(() => {
      const { value: state } = call.state;
      return state.name === "active" ? state.call.callId : undefined;
    });
    this.#told = computed(() => {
      const { value: told } = call.consent;
      return told?.callId === this.#callId.value ? told : null;
    });
    this.phase = computed(() => {
      const own = this.#own.value !== null;
      const told = this.#told.value;
      if (own) return told?.ours && told.theirs ? "on" : "asking";
      return told?.theirs && !told.ours ? "asked" : "off";
    });
    this.paused = computed(() => {
      const { value: state } = call.state;
      return state.name === "active" && state.reconnecting !== undefined;
    });
    this.silent = computed(() =>
      tools.able && this.phase.value === "on" &&
      (this.#own.value?.sound?.silent.value ?? true)
    );
    this.last = computed(() => {
      const { value: last } = this.#last;
      return last?.callId === this.#callId.value ? last?.kept ?? null : null;
    });
    this.#sides = computed(() => sidesOf(call));
    effect(() => {
      // All that it depends on.
      [this.#own.value, this.#told.value, this.#callId.value];
      untracked(() => batch(() => this.#follow()));
    });
    effect(() => {
      const { value: paused } = this.paused;
      this.#run?.pause(paused);
    });
    tools.kept().then(
      (kept) => this.#kept.value = [...kept, ...this.#kept.value],
      // The browser keeps no files, so there are none.
      () => {},
    );
  }

  /** Whether this browser can record. */
  get able(): boolean {
    return this.tools.able;
  }

  /**
   * The person asks for a recording, or agrees to one. To be called in a press.
   *
   * @param name of the file, without its extension
   */
  async agree(name: string): Promise<void> {
    const callId = this.#callId.peek();
    const phase = this.phase.peek();
    if (callId === undefined || this.#own.peek() || this.#choosing) return;
    this.dismiss();
    const { able } = this.tools;
    this.#choosing = true;
    const sound = able ? this.tools.openSound() : null;
    let place: RecordingPlace | null = null;
    try {
      if (able) place = await this.tools.choosePlace(name);
    } catch (error) {
      this.#tell(error);
    } finally {
      this.#choosing = false;
    }
    if (able && !place) return sound?.stop();
    // The other side may have asked, or withdrawn it, meanwhile.
    const now = this.phase.peek();
    if (callId !== this.#callId.peek() || phase === "asked" && now === "off") {
      sound?.stop();
      await place?.close();
      return;
    }
    this.#own.value = { callId, name, place, sound, known: false, count: 0 };
    const wish = now === "asked" ? "agree" : "ask";
    this.call.line.send({ id: "recordingWish", callId, wish });
  }

  /** The person refuses, withdraws or ends it: at once here, and soon there. */
  end(): void {
    const callId = this.#callId.peek();
    if (callId === undefined) return;
    this.#ended = this.#told.peek();
    this.#drop();
    this.call.line.send({ id: "recordingWish", callId, wish: "end" });
  }

  /**
   * The person has saved a recording or does not want it; or has read of a file.
   *
   * @throws {Error} as a rejection, if the browser does not delete it
   */
  async forget(recording: KeptRecording): Promise<void> {
    if (recording.kept === "browser") await recording.remove();
    this.#kept.value = this.#kept.value.filter((one) => one !== recording);
  }

  /** The person has read what became of it. */
  dismiss(): void {
    this.#trouble.value = this.#last.value = null;
  }

  #follow(): void {
    const told = this.#told.peek();
    const own = this.#own.peek();
    if (own && told?.ours) own.known = true;
    const lost = own &&
      (own.callId !== this.#callId.peek() || own.known && !told?.ours);
    if (lost) return this.#drop();
    const both = told?.ours === true && told.theirs;
    if (!both || !own) this.#stop();
    if (!both) return;
    if (own) return this.#start(own);
    // The server says that this person agreed, and that was not here.
    if (told !== this.#ended) this.end();
  }

  /** This person does not agree any more. */
  #drop(): void {
    const own = this.#own.peek();
    this.#own.value = null;
    this.#stop();
    // The last piece is made of it.
    void this.#made.then(() => own?.sound?.stop());
    // Nothing was recorded there.
    own?.place?.close().catch((error: unknown) => this.#tell(error));
  }

  #start(own: OwnConsent): void {
    if (this.#run || !this.tools.able) return;
    const { place, sound, name, callId } = own;
    own.place = null;
    const count = ++own.count;
    const run = this.#run = new RecordingRun(
      this.tools,
      this.#sides,
      sound,
      (kept) => {
        this.#kept.value = [...this.#kept.value, kept];
        this.#last.value = { callId, kept };
      },
    );
    run.pause(this.paused.peek());
    this.#made = run.make(
      place ?? this.tools.anyPlace(count > 1 ? `${name} ${count}` : name),
    ).catch((error: unknown) => {
      this.#tell(error);
      if (run === this.#run) this.end();
    });
  }

  #stop(): void {
    this.#run?.stop();
    this.#run = null;
  }

  #tell(error: unknown): void {
    const full = error instanceof DOMException &&
      error.name === "QuotaExceededError";
    this.#trouble.value = full ? "full" : "failed";
  }
}
