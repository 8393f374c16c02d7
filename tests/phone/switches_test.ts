/**
 * Property: whatever happens to a call, media that its person switched off is
 * never sent.
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Beginning, type Event, EVENTS, Scene } from "./switches_scene.ts";

const beginnings: fc.Arbitrary<Beginning> = fc.record({
  incoming: fc.boolean(),
  prepared: fc.boolean(),
  video: fc.boolean(),
  previewed: fc.boolean(),
  microphoneOn: fc.boolean(),
  cameraOn: fc.boolean(),
  blurred: fc.boolean(),
});

Deno.test("a switched-off camera or microphone sends nothing, whatever happens in whatever order", async () => {
  await fc.assert(
    fc.asyncProperty(
      beginnings,
      fc.array(fc.constantFrom(...EVENTS), { maxLength: 25 }),
      async (beginning, events) => {
        const scene = await Scene.begin(beginning);
        for (const event of events) await scene.play(event);
        await scene.finish();
      },
    ),
    { numRuns: 300 },
  );
});

/**
 * An audio-only call: the answer prepared while it rang, muted, and then in the
 * call.
 */
const MUTED_AUDIO_ONLY: Event[] = ["deviceOpens", "connects", "microphone"];

for (
  const [title, events] of Object.entries<Event[]>({
    "a reload": ["reload", "rejoin", "deviceOpens"],
    "a crash of the page": ["crash", "rejoin", "deviceOpens"],
    "two reloads, the second before the way back": [
      "reload",
      "reload",
      "rejoin",
      "deviceOpens",
    ],
    "a reload on the way back": ["reload", "rejoin", "crash", "rejoin"],
    "a repaired leg": ["breaks", "serverAnswers", "connects"],
    "a dropped socket": ["socketDrops", "socketReturns"],
    "another microphone": ["otherMicrophone", "deviceOpens"],
  })
) {
  Deno.test(`a muted microphone and a closed camera stay off over ${title}`, async () => {
    const scene = await Scene.begin({
      incoming: true,
      prepared: true,
      video: false,
      previewed: false,
      microphoneOn: true,
      cameraOn: true,
      blurred: false,
    });
    for (const event of [...MUTED_AUDIO_ONLY, ...events]) {
      await scene.play(event);
    }
    await scene.finish();
    const { phone } = scene.rig;
    assertEquals(phone.state.value.name, "active");
    assertEquals(phone.microphoneOn.value, false);
    assertEquals(phone.cameraOn.value, false);
    assertEquals(phone.localStream.value?.getVideoTracks(), []);
  });
}
