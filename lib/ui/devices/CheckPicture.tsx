import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useFirstWords } from "../words/LanguageProvider.tsx";

/** Self-view before a call, with switches for camera and microphone. Inert without a phone, as rendered by the server. */
export function CheckPicture({ phone }: { phone?: PhoneSurface }) {
  const words = useFirstWords();
  const video = useRef<HTMLVideoElement>(null);
  const { cameraOn, microphoneOn, mirror } = phone?.preferences.values.value ??
    { cameraOn: true, microphoneOn: true, mirror: true };
  const stream = phone?.check.stream.value ?? null;
  const seen = (stream?.getVideoTracks().length ?? 0) > 0;
  useLayoutEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream, seen]);
  const prefer = (change: { cameraOn?: boolean; microphoneOn?: boolean }) => {
    phone?.preferences.set(change);
    if (phone?.check.running.value) void phone.check.start();
  };
  return (
    <div class="check-picture" data-seen={seen}>
      {seen
        ? (
          <video
            id="check-video"
            ref={video}
            data-mirrored={mirror}
            aria-label={words.devices.preview}
            autoplay
            playsInline
            muted
          />
        )
        : <img src="/two_people.svg" alt="" />}
      <div class="check-switches">
        <IconButton
          id="prefer-microphone"
          label={microphoneOn ? words.devices.mute : words.devices.unmute}
          kind={microphoneOn ? "plain" : "off"}
          onPress={() => prefer({ microphoneOn: !microphoneOn })}
        >
          {microphoneOn ? <Icon name="Mic" /> : <Icon name="MicOff" />}
        </IconButton>
        <IconButton
          id="prefer-camera"
          label={cameraOn
            ? words.devices.cameraStop
            : words.devices.cameraStart}
          kind={cameraOn ? "plain" : "off"}
          onPress={() => prefer({ cameraOn: !cameraOn })}
        >
          {cameraOn ? <Icon name="Video" /> : <Icon name="VideoOff" />}
        </IconButton>
      </div>
    </div>
  );
}
