/**
 * Tones that a page sends, and whether another page hears them.
 *
 * @module
 */
import type { Page } from "puppeteer-core";

/** From now on a shared screen is a drawing with a tone, in Hz. */
export async function soundingScreen(page: Page, tone: number): Promise<void> {
  await page.evaluate((tone) => {
    navigator.mediaDevices.getDisplayMedia = () => {
      const canvas = document.createElement("canvas");
      canvas.getContext("2d")!.fillRect(0, 0, 100, 100);
      const context = new AudioContext();
      const oscillator = new OscillatorNode(context, { frequency: tone });
      const outlet = context.createMediaStreamDestination();
      // Quiet enough not to be distorted together with a voice.
      oscillator.connect(new GainNode(context, { gain: 0.2 })).connect(outlet);
      oscillator.start();
      return Promise.resolve(
        new MediaStream([
          ...canvas.captureStream(10).getTracks(),
          ...outlet.stream.getTracks(),
        ]),
      );
    };
  }, tone);
}

/** Waits until the other side's sound has this tone, in Hz. */
export async function hearsTone(page: Page, tone: number): Promise<void> {
  await page.evaluate(async (tone) => {
    const { srcObject } = document.querySelector<HTMLAudioElement>(
      "#remote-sound",
    )!;
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 2048 });
    context.createMediaStreamSource(srcObject as MediaStream)
      .connect(analyser);
    const levels = new Float32Array(analyser.frequencyBinCount);
    const at = (hz: number) =>
      Math.round(hz / context.sampleRate * analyser.fftSize);
    const deadline = performance.now() + 10_000;
    while (performance.now() < deadline) {
      analyser.getFloatFrequencyData(levels);
      // Decibels; a tone stands out from what is well beside it.
      const beside = Math.max(levels[at(tone * 1.5)], levels[at(tone * 0.7)]);
      if (levels[at(tone)] > beside + 12) return await context.close();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`No tone of ${tone} Hz is heard`);
  }, tone);
}
