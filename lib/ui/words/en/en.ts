import { endings } from "./endings.ts";
import { problems } from "./problems.ts";
import type { JoinedWords } from "../words.ts";

/** English. */
export const joinedWords: JoinedWords = {
  people: {
    title: (userName) => `Hello, ${userName}`,
    peer: "Who do you want to call?",
    call: "Call",
    here: "Online now",
    count: (count) => count === 1 ? "1 person" : `${count} people`,
    empty:
      "Nobody else is online yet. Send someone your link: they appear here when they join.",
    many:
      "Many people are online. Type the beginning of a name to find someone.",
    searching: "Searching…",
    noMatch: (text) => `Nobody online is called “${text}”.`,
    free: "Free",
    busy: "In a call",
    recent: "Recent calls",
    clearRecent: "Clear",
    past: {
      missed: "Missed",
      declined: "Declined",
      unanswered: "Not answered",
      talked: "Answered",
    },
    voiceCall: (name) => `Call ${name} by voice`,
    callBack: (name) => `Call ${name} back`,
    copyLink: "Copy link to call me",
    search: "Search or type a name",
    favourites: "Favourites",
    others: "Everyone else",
    addFavourite: (name) => `Add ${name} to favourites`,
    removeFavourite: (name) => `Remove ${name} from favourites`,
    index: "Jump to a letter",
    invite: "Invite someone",
    inviteHint: "Whoever opens your link can call you.",
    shareLink: "Share link",
    showCode: "Show as QR code",
    linkCopied: "Link copied",
    linkNotCopied: "Not copied",
    notify: "Notify me of calls while this tab is hidden",
  },
  code: {
    title: "Your link as a QR code",
    close: "Close the QR code",
    hint: "Point another phone’s camera at it to open your link there.",
    of: (address) => `QR code of ${address}`,
  },
  you: {
    open: (name) => `${name}: your name and options`,
    rename: "Change name",
    leave: "Leave",
  },
  newVersion: {
    title: "A new version of this page is ready.",
    reload: "Reload",
  },
  invitation: {
    title: (peer) => `Call ${peer} now?`,
    here: (peer) => `${peer} is online.`,
    absent: (peer) =>
      `${peer} isn’t online yet. Keep this page open: you can call as soon as they join.`,
    dismiss: "Not now",
  },
  incoming: {
    title: (peer) => `${peer} is calling`,
    voiceTitle: (peer) => `Voice call from ${peer}`,
    acceptVideo: "Answer with camera",
    hint: "Camera and microphone open when you accept.",
    accept: "Accept",
    acceptAudio: "Audio only",
    decline: "Decline",
    silence: "Silence",
    silenced: "Silenced",
    soundless:
      "Your browser keeps the ringtone silent until you press something here.",
    message: "Message",
    messageLabel: "Decline with a message",
    send: "Send",
    back: "Back",
    quickReplies: [
      "Can’t talk right now.",
      "I’ll call you back.",
      "I’m on my way.",
    ],
    notification: "Open the page to answer.",
  },
  returning: {
    title: (peer) => `You are still in a call with ${peer}`,
    hint: (peer) => `This page was loaded again. ${peer} is waiting for you.`,
    switches: ({ microphone, camera }) =>
      `Microphone ${microphone ? "on" : "off"} · Camera ${
        camera ? "on" : "off"
      }`,
    rejoin: "Back to the call",
  },
  elsewhere: {
    peer: (peer) => `With ${peer}`,
    take: "Move the call here",
    unlocks:
      "It is locked for the two of you. Once moved, this server can read it.",
  },
  left: {
    title: "Messages for you",
    from: (peer) => `Message from ${peer}`,
    done: "Read, delete it",
    leave: "Leave a message",
    label: (peer) => `Message to ${peer}`,
    hint: "The server keeps it until it has been read, for at most 30 days.",
    sent: (peer) => `${peer} gets your message.`,
    failed: "The message could not be left. Call again first.",
  },
  otherTab: {
    title: (name, peer) =>
      peer
        ? `You’re in a call with ${peer} in another tab`
        : `You’re ${name} in another tab`,
    hint: "Go on here, and that tab lets go of your name.",
    take: "Go on here",
  },
  call: {
    calling: "Calling…",
    ringing: "Ringing…",
    waking: "Ringing their device…",
    ringingInCall: (peer) =>
      `${peer} is in another call and sees that you’re calling…`,
    connecting: "Connecting…",
    waitingForPicture: "Waiting for video…",
    noPicture: "No video is coming in",
    cameraOff: (peer) => `${peer}’s camera is off`,
    sharing: (peer) => `${peer} is sharing the screen`,
    muted: (peer) => `${peer} is muted`,
    reconnecting: {
      self: () => "Your connection was interrupted. Reconnecting…",
      peer: (peer) => `${peer}’s connection was interrupted. Reconnecting…`,
      media: () => "Sound and video were interrupted. Reconnecting…",
    },
    reconnects: "Reconnecting…",
    peerReconnects: (peer) => `${peer} is reconnecting…`,
    duration: "Call duration",
    hangUp: "Hang up",
    hangUpAgain: "Press H again to hang up.",
    chooseDevice: {
      camera: "Choose a camera",
      microphone: "Choose microphone and speaker",
      speaker: "Choose a speaker",
    },
    pictureAway: "The video is in its own window.",
    cancel: "Stop calling",
    fullScreen: "Full screen",
    leaveFullScreen: "Leave full screen",
    controls: "Call controls",
    remoteVideo: (peer) => `Video of ${peer}`,
    selfCameraOff: "Camera off",
    playSound: "Play sound and video",
    quality: {
      good: "Good connection",
      fair: "Fair connection",
      poor: "Poor connection",
      unknown: "Measuring the connection",
    },
    share: "Share screen",
    stopSharing: "Stop sharing",
    youShare: "You are sharing your screen",
    cameraOnIt: "Show my camera on it",
    flip: "Switch to the other camera",
    mutedHint: "You are muted.",
    talkHint: "Hold the space bar to talk.",
    talking: "Others hear you while you hold the key.",
    endAndCall: "Hang up and call back",
    endAndAnswer: "Hang up and answer",
    missedMeanwhile: (peer) => `You missed ${peer}’s call.`,
    selfTools: "Your video",
    selfMove: "Move to the next corner",
    selfEnlarge: "Enlarge",
    selfShrink: "Make smaller",
    selfHide: "Hide your video",
    selfShow: "Show your video",
  },
  options: {
    open: "More options",
    title: "Options",
    close: "Close the options",
    volume: "Volume",
    mirror: "Mirror your video",
    pictureInPicture: "Picture in picture",
    leavePictureInPicture: "Leave picture in picture",
    advanced: "Advanced",
  },
  closed: {
    label: "Ring me here when the page is closed",
    hint:
      "Calls then come as notifications, through your browser’s push service, which cannot read them.",
    reserved: (userName, days) =>
      `The name ${userName} is then kept for this browser: nobody else can take it until ${
        days === 1 ? "a day has" : `${days} days have`
      } passed since you last opened this page, or you turn this off. The server stores this browser’s address at the push service, your name, and who called meanwhile.`,
    refused:
      "This browser blocks notifications from this page. Allow them in the settings of the page, and try again.",
    failed: "That did not work. Try again in a moment.",
    full: "No more names can be kept for your network, or by this service.",
    homeScreen:
      "To be rung while the page is closed, add it to the Home Screen first, and open it from there.",
  },
  choice: {
    camera: "Camera",
    microphone: "Microphone",
    speaker: "Speaker",
    systemDefault: "System default",
    noneFound: "None found",
    testSpeaker: "Test the speaker",
    testing: "You should hear three tones.",
  },
  chat: {
    title: "Messages",
    open: (unread) =>
      unread === 0 ? "Show messages" : `Show messages, ${unread} new`,
    openTyped: "Show messages, one is being written",
    close: "Hide messages",
    empty: "Nothing has been written in this call.",
    you: "You",
    typing: (peer) => `${peer} is writing`,
    field: "Write a message",
    send: "Send",
    realTime: "Real-time text",
    realTimeHint: (peer) => `${peer} sees every letter as you type.`,
    said: (peer, text) => `New message from ${peer}: ${text}`,
  },
  media: {
    dataUse: "Video quality",
    dataUses: { auto: "Automatic", save: "Save data", best: "Best quality" },
    noiseSuppression: "Suppress noise",
    echoCancellation: "Cancel echo",
    originalSound: "Original sound, for music",
  },
  blur: {
    choice: "Blur my background",
    states: {
      loading:
        "Background blur is loading. Until then your whole picture is blurred.",
      background: "Others see your background blurred.",
      slow:
        "This device is too slow to blur only the background. Your whole picture is blurred.",
      failed:
        "Background blur does not work here now. Nobody sees a sharp picture of you.",
    },
    again: "Try again",
    end: "Send without blur",
  },
  seal: {
    closed: "Only the two of you",
    open: "Protected on the way, readable by this server",
    details: (state) => `${state}. Details`,
    close: "Hide the details of the lock",
    closedText: (peer) =>
      `Your browser locks sound and video, and only ${peer}’s opens them. The server passes them on and cannot read them.`,
    openText: (peer) =>
      `Sound and video are encrypted from you to the server, and from the server to ${peer}. The server itself could read them.`,
    compare: (peer) =>
      `Read these four signs to each other. If ${peer} sees the same ones, nobody sits between you.`,
    signs: "Signs to compare",
    same: "They are the same",
    different: "If they differ, hang up: somebody may be listening.",
    missing: (peer) =>
      `The signs have not come. Without them, nobody can tell whether the server sits between you and ${peer}.`,
    known: (peer) =>
      `You compared the signs with ${peer} before, and it is the same device.`,
    changed: (peer) =>
      `${peer} uses another device or browser than when you compared the signs. Compare them again.`,
    compared: (peer) =>
      `You compared the signs. ${peer}’s device will be recognised next time.`,
  },
  figures: {
    open: (quality) => `${quality}. Connection details`,
    title: "Connection details",
    close: "Hide connection details",
    none: "No details yet.",
    rows: {
      roundTrip: "Round trip",
      lossIn: "Packet loss in",
      lossOut: "Packet loss out",
      incoming: "Received",
      outgoing: "Sent",
      pictureIn: "Video received",
      pictureOut: "Video sent",
      route: "Route",
    },
    framesPerSecond: (count) => `${count} fps`,
    direct: "Direct to the server",
    relayed: "Through a relay",
  },
  shortcuts: {
    open: "Keyboard shortcuts",
    title: "Keyboard shortcuts",
    close: "Close the shortcuts",
    singleKeys: "Use these keys",
    singleKeysHint:
      "Turn them off if you press them by accident, or if you dictate by voice.",
    space: "Space",
    does: {
      microphone: "Mute or unmute",
      talk: "Hold to talk while muted",
      camera: "Camera on or off",
      share: "Share the screen or stop",
      fullScreen: "Full screen",
      pictureInPicture: "Picture in picture",
      options: "Options",
      figures: "Connection details",
      hangUp: "Hang up",
      help: "This help",
    },
  },
  ended: {
    duration: (spoken) => `You talked for ${spoken}.`,
    quote: (message) => `“${message}”`,
    callAgain: "Call again",
    callBack: "Call back",
    done: "Done",
  },
  console: {
    open: "Show the console",
    close: "Hide the console",
    title: "Console",
    copy: "Copy",
    copied: "Copied",
    copyFailed: "Not copied",
    empty: "No traffic yet.",
    withSdp: "With SDP",
    kind: { sent: "sent", received: "received", event: "event" },
  },
  announced: {
    here: (userName) => `You are online as ${userName}.`,
    calling: (peer) => `Calling ${peer}.`,
    ringing: (peer) => `Ringing ${peer}.`,
    connecting: (peer) => `Connecting to ${peer}.`,
    active: (peer) => `In a call with ${peer}.`,
  },
  callingTitle: (peer) => `Calling ${peer}`,
  problems,
  endings,
};
