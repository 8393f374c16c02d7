/**
 * Pages that record: with a camera and a microphone that can be told apart in
 * the files.
 *
 * @module
 */
import type { Page } from "puppeteer-core";
import { until } from "../support/until.ts";
import { type Person } from "./person.ts";

/** A camera of one colour, and a microphone of one tone. */
export interface Signal {
  color: "red" | "blue";
  hz: number;
}

/** The part of a recording in which a colour was seen, and how loud tones are. */
export interface Played {
  seconds: number;
  /** Whether each half showed the colour, left first, and whether it moved. */
  red: [boolean, boolean];
  blue: [boolean, boolean];
  /** Strength of each tone, 0 for none. */
  tones: number[];
}

/** Gives the page this camera and microphone, and a file for a picker, or no picker. */
export async function prepareRecording(
  page: Page,
  signal: Signal,
  picker: boolean,
): Promise<void> {
  await page.evaluateOnNewDocument(
    ({ color, hz }, picker) => {
      navigator.mediaDevices.getUserMedia = (wish) => {
        const stream = new MediaStream();
        if (wish?.video) {
          const canvas = document.createElement("canvas");
          canvas.width = 640;
          canvas.height = 480;
          const context = canvas.getContext("2d")!;
          let x = 0;
          setInterval(() => {
            context.fillStyle = color;
            context.fillRect(0, 0, 640, 480);
            context.fillStyle = "#fff";
            context.fillRect(x = (x + 20) % 640, 0, 40, 240);
          }, 100);
          stream.addTrack(canvas.captureStream().getVideoTracks()[0]);
        }
        if (wish?.audio) {
          const audio = new AudioContext();
          const tone = audio.createOscillator();
          tone.frequency.value = hz;
          const outlet = audio.createMediaStreamDestination();
          tone.connect(outlet);
          tone.start();
          stream.addTrack(outlet.stream.getAudioTracks()[0]);
        }
        return Promise.resolve(stream);
      };
      const choose = async ({ suggestedName }: { suggestedName: string }) => {
        const root = await navigator.storage.getDirectory();
        return root.getFileHandle(suggestedName, { create: true });
      };
      Object.assign(globalThis, {
        showSaveFilePicker: picker ? choose : undefined,
      });
    },
    signal,
    picker,
  );
}

/** Whether the page mixes sound: Firefox does not on a machine without a sound card. */
export function mixesSound({ page }: Person): Promise<boolean> {
  return page.evaluate(async () => {
    const audio = new AudioContext();
    const late = new Promise<void>((done) => setTimeout(done, 2_000));
    await Promise.race([audio.resume(), late]);
    const { state } = audio;
    await audio.close();
    return state === "running";
  });
}

/** Asks for a recording, as a person does. */
export async function askToRecord({ page }: Person): Promise<void> {
  await page.click("#options");
  // It comes with the options, which move in.
  await page.locator("#record:not(:disabled)").click();
}

/** Waits until a recording is as far as this. */
export async function recordingIs(
  { page }: Person,
  phase: "off" | "asking" | "asked" | "on",
): Promise<void> {
  const any = "[data-hint=recording][data-phase]";
  if (phase === "off") await page.waitForSelector(any, { hidden: true });
  else await page.waitForSelector(`[data-hint=recording][data-phase=${phase}]`);
}

/** Names of the files in the page's own folders, with their sizes. */
export function filesOf({ page }: Person): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const files: Record<string, number> = {};
    const list = async (folder: FileSystemDirectoryHandle, path: string) => {
      for await (const [name, handle] of folder.entries()) {
        if (handle instanceof FileSystemDirectoryHandle) {
          await list(handle, `${path}${name}/`);
        } else if (handle instanceof FileSystemFileHandle) {
          // One that is being written or removed may be gone by now.
          const file = await handle.getFile().catch(() => null);
          if (file) files[path + name] = file.size;
        }
      }
    };
    await list(await navigator.storage.getDirectory(), "");
    return files;
  });
}

/** Waits until this many more pieces are in the page's own files. */
export async function recordsPieces(
  person: Person,
  count: number,
): Promise<void> {
  const pieces = async () =>
    Object.keys(await filesOf(person))
      .filter((path) => /^recordings\/.*\/\d+$/.test(path)).length;
  const before = await pieces();
  await until(async () => await pieces() >= before + count, {
    withinMs: 180_000,
  });
}

/** Waits until no sound arrives: a busy page plays late what was said before. */
export async function hearsNothing({ page }: Person): Promise<void> {
  await page.waitForFunction(async () => {
    const { peerConnections } = globalThis as unknown as {
      peerConnections: RTCPeerConnection[];
    };
    const stats = await peerConnections.at(-1)!.getStats();
    return [...stats.values()].some((stat) =>
      stat.type === "inbound-rtp" && stat.kind === "audio" &&
      stat.audioLevel === 0
    );
  }, { polling: 200 });
}

/**
 * Plays the newest of the page's recordings.
 *
 * @param hz tones to look for
 */
export function play({ page }: Person, hz: number[]): Promise<Played> {
  return page.evaluate(async (hz) => {
    const root = await navigator.storage.getDirectory();
    const found: { name: string; content: Blob }[] = [];
    const whole = async (folder: FileSystemDirectoryHandle) => {
      const pieces: File[] = [];
      for await (const [name, handle] of folder.entries()) {
        if (handle instanceof FileSystemFileHandle && name !== "type") {
          pieces[Number(name)] = await handle.getFile();
        }
      }
      return new Blob(pieces);
    };
    for await (const [name, handle] of root.entries()) {
      if (handle instanceof FileSystemFileHandle) {
        found.push({ name, content: await handle.getFile() });
      } else if (handle instanceof FileSystemDirectoryHandle) {
        for await (const [name, inner] of handle.entries()) {
          if (!(inner instanceof FileSystemDirectoryHandle)) continue;
          found.push({ name, content: await whole(inner) });
        }
      }
    }
    found.sort((a, b) => a.name < b.name ? -1 : 1);
    const { content } = found.at(-1)!;

    const sound = await new OfflineAudioContext(1, 1, 48_000)
      .decodeAudioData(await content.arrayBuffer());
    const samples = sound.getChannelData(0);
    const tones = hz.map((hz) => {
      let [real, imaginary] = [0, 0];
      samples.forEach((value, at) => {
        const angle = 2 * Math.PI * hz * at / sound.sampleRate;
        real += value * Math.cos(angle);
        imaginary += value * Math.sin(angle);
      });
      return Math.hypot(real, imaginary) / samples.length;
    });

    const video = document.createElement("video");
    video.muted = true;
    video.src = URL.createObjectURL(content);
    await video.play();
    const canvas = new OffscreenCanvas(320, 180);
    const context = canvas.getContext("2d", { willReadFrequently: true })!;
    const red: [boolean, boolean] = [false, false];
    const blue: [boolean, boolean] = [false, false];
    while (!video.ended) {
      context.drawImage(video, 0, 0, 320, 180);
      for (const half of [0, 1]) {
        const { data } = context.getImageData(160 * half, 0, 160, 180);
        let [reds, blues] = [0, 0];
        for (let at = 0; at < data.length; at += 4) {
          if (data[at] > 150 && data[at + 2] < 100) reds++;
          if (data[at] < 100 && data[at + 2] > 150) blues++;
        }
        if (reds > 3_000) red[half] = true;
        if (blues > 3_000) blue[half] = true;
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    return { seconds: sound.duration, red, blue, tones };
  }, hz);
}
