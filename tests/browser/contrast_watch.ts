import type { Person } from "./person.ts";

/** The page's view of the other side's picture, while it is watched. */
interface Watched {
  contrasts: number[];
}

/**
 * Difference of light and dark in the middle of a picture, from which on the
 * squares of the film are seen; they are 200 apart. Blurred, they are grey.
 */
const SHARP = 110;

/** Looks at each frame that a person sees of the other side. */
export class ContrastWatch {
  private constructor(private readonly person: Person) {}

  /** Begins once the page shows the other side's video. */
  static async start(person: Person): Promise<ContrastWatch> {
    await person.page.waitForSelector("#remote-video");
    await person.page.evaluate(() => {
      const watched: Watched = { contrasts: [] };
      Object.assign(globalThis, { watched });
      const video = document.querySelector<HTMLVideoElement>("#remote-video")!;
      const canvas = new OffscreenCanvas(64, 64);
      const context = canvas.getContext("2d", { willReadFrequently: true })!;
      const look = () => {
        const { videoWidth: width, videoHeight: height } = video;
        const side = height / 4;
        context.drawImage(
          video,
          (width - side) / 2,
          (height - side) / 2,
          side,
          side,
          0,
          0,
          64,
          64,
        );
        const { data } = context.getImageData(0, 0, 64, 64);
        const green = data.filter((_, at) => at % 4 === 1);
        watched.contrasts.push(Math.max(...green) - Math.min(...green));
        video.requestVideoFrameCallback(look);
      };
      video.requestVideoFrameCallback(look);
    });
    return new ContrastWatch(person);
  }

  /** Forgets the frames so far. */
  async again(): Promise<void> {
    await this.person.page.evaluate(() => {
      (globalThis as unknown as { watched: Watched }).watched.contrasts = [];
    });
  }

  /** Waits for a frame that is sharp, or one that is blurred. */
  async sees(which: "sharp" | "blurred"): Promise<void> {
    await this.person.page.waitForFunction(
      (which, limit) =>
        (globalThis as unknown as { watched: Watched }).watched.contrasts
          .some((contrast) => (contrast >= limit) === (which === "sharp")),
      { polling: 50 },
      which,
      SHARP,
    );
  }

  /** Waits for this many frames. @returns the sharp ones among all so far */
  async sharpAmong(frames: number): Promise<number[]> {
    await this.person.page.waitForFunction(
      (frames) =>
        (globalThis as unknown as { watched: Watched }).watched.contrasts
          .length >= frames,
      { polling: 50 },
      frames,
    );
    const contrasts = await this.person.page.evaluate(() =>
      (globalThis as unknown as { watched: Watched }).watched.contrasts
    );
    return contrasts.filter((contrast) => contrast >= SHARP);
  }
}
