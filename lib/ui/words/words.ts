/**
 * All texts that the phone shows or announces, by key. A language is two
 * objects: {@link FirstWords} for the first screen, {@link JoinedWords} for
 * what is fetched after it.
 *
 * @module
 */
import type { BlurState } from "../../phone/picture/worker_messages.ts";
import type { PastCall } from "../../shared/past_call.ts";
import type {
  EndedCall,
  EndReason,
  Problem,
  Quality,
  Switches,
} from "../../phone/phone_state.ts";
import type { DataUse } from "../../phone/preferences.ts";
import type { RecordingTrouble } from "../../phone/recording/call_recording.ts";
import type { FigureRow } from "../call/figures.ts";
import type { Shortcut } from "../hooks/shortcut.ts";
import type { MessageWords } from "./message_words.ts";
import type { FirstWords, ProblemWords, StartProblem } from "./first_words.ts";

/** Text of the end of a call: one line, and a next step. */
export interface EndingWords {
  title: string;
  detail: string;
}

/** The texts of everything after the first screen. */
export interface JoinedWords {
  people: {
    title: (userName: string) => string;
    peer: string;
    call: string;
    here: string;
    count: (count: number) => string;
    empty: string;
    /** Too many to list them all. */
    many: string;
    /** The server looks for the name. */
    searching: string;
    noMatch: (text: string) => string;
    free: string;
    busy: string;
    recent: string;
    clearRecent: string;
    past: Record<PastCall["outcome"], string>;
    voiceCall: (name: string) => string;
    callBack: (name: string) => string;
    copyLink: string;
    search: string;
    favourites: string;
    others: string;
    addFavourite: (name: string) => string;
    removeFavourite: (name: string) => string;
    /** Name of the row of letters. */
    index: string;
    invite: string;
    inviteHint: string;
    shareLink: string;
    showCode: string;
    linkCopied: string;
    linkNotCopied: string;
    notify: string;
  };
  /** The link to be called with, as a picture for another phone's camera. */
  code: {
    title: string;
    close: string;
    hint: string;
    /** Name of the picture. */
    of: (address: string) => string;
  };
  /** The menu behind our own avatar. */
  you: {
    open: (name: string) => string;
    doNotDisturb: string;
    /** Turns it off. */
    disturbAgain: string;
    rename: string;
    leave: string;
  };
  newVersion: { title: string; reload: string };
  /** The offer of a call, after a link that names somebody. */
  invitation: {
    title: (peer: string) => string;
    here: (peer: string) => string;
    absent: (peer: string) => string;
    /** Calls as soon as that person is here and free. */
    whenFree: string;
    waitingTitle: (peer: string) => string;
    waiting: (peer: string) => string;
    stop: string;
    dismiss: string;
  };
  incoming: {
    title: (peer: string) => string;
    voiceTitle: (peer: string) => string;
    acceptVideo: string;
    hint: string;
    /** In place of `hint`, of a voice call. */
    voiceHint: string;
    accept: string;
    acceptAudio: string;
    decline: string;
    silence: string;
    silenced: string;
    /** The browser plays no sound before a press. */
    soundless: string;
    message: string;
    messageLabel: string;
    send: string;
    back: string;
    quickReplies: string[];
    /** In the system's notification. */
    notification: string;
  };
  returning: {
    title: (peer: string) => string;
    hint: (peer: string) => string;
    /** Both switches, with which the call continues. */
    switches: (on: Switches) => string;
    rejoin: string;
  };
  /** The person's call on another device. */
  elsewhere: {
    peer: (peer: string) => string;
    take: string;
    /** A sealed call does not stay sealed. */
    unlocks: string;
  };
  /** The choices about calls. */
  quiet: {
    title: string;
    hours: string;
    from: string;
    to: string;
    favouritesPass: string;
    block: string;
    blockAdd: string;
    blocked: string;
    unblock: (name: string) => string;
    /** The server keeps it for all devices. */
    everywhere: string;
    /** It is kept on this device. */
    here: string;
    /** "Do not disturb" is on. */
    nobody: string;
    onlyFavourites: string;
  };
  /** Guests, who may call one person, and the links by which they come. */
  guest: {
    title: (peer: string) => string;
    hint: (peer: string) => string;
    link: string;
    linkHint: string;
    close: string;
    days: string;
    uses: string;
    make: string;
    made: (uses: number, until: string) => string;
    failed: string;
  };
  /** Texts to and from people who did not answer. */
  left: {
    /** Heading of those that others left. */
    title: string;
    from: (peer: string) => string;
    /** The button that deletes one. */
    done: string;
    leave: string;
    label: (peer: string) => string;
    hint: string;
    sent: (peer: string) => string;
    failed: string;
  };
  messages: MessageWords;
  /** The person's name is in use in another tab of this browser. */
  otherTab: {
    title: (name: string, peer?: string) => string;
    hint: string;
    take: string;
  };
  call: {
    calling: string;
    ringing: string;
    /** The callee is in another call. */
    ringingInCall: (peer: string) => string;
    /** It rings at a device whose page is closed. */
    waking: string;
    connecting: string;
    waitingForPicture: string;
    noPicture: string;
    cameraOff: (peer: string) => string;
    sharing: (peer: string) => string;
    muted: (peer: string) => string;
    reconnecting: Record<"self" | "peer" | "media", (peer: string) => string>;
    /** In brief, while the picture plays on. */
    reconnects: string;
    peerReconnects: (peer: string) => string;
    duration: string;
    hangUp: string;
    /** After one press of its key. */
    hangUpAgain: string;
    /** Names of the buttons that open the lists. */
    chooseDevice: Record<"camera" | "microphone" | "speaker", string>;
    /** It is in a window of its own. */
    pictureAway: string;
    cancel: string;
    fullScreen: string;
    leaveFullScreen: string;
    controls: string;
    remoteVideo: (peer: string) => string;
    selfCameraOff: string;
    playSound: string;
    quality: Record<Quality, string>;
    share: string;
    stopSharing: string;
    youShare: string;
    /** The switch beside it. */
    cameraOnIt: string;
    flip: string;
    mutedHint: string;
    talkHint: string;
    talking: string;
    missedMeanwhile: (peer: string) => string;
    endAndCall: string;
    endAndAnswer: string;
    selfTools: string;
    selfMove: string;
    selfEnlarge: string;
    selfShrink: string;
    selfHide: string;
    selfShow: string;
  };
  /** Menu behind the button with the three dots. */
  options: {
    open: string;
    title: string;
    close: string;
    volume: string;
    mirror: string;
    pictureInPicture: string;
    leavePictureInPicture: string;
    /** For those who look for a fault. */
    advanced: string;
  };
  /** Calls that ring while the page is closed. */
  closed: {
    label: string;
    hint: string;
    /** The name is kept for this browser. */
    reserved: (userName: string, days: number) => string;
    refused: string;
    failed: string;
    /** No more names can be kept. */
    full: string;
    /** The condition on iPhones and iPads. */
    homeScreen: string;
  };
  /** Choice of camera, microphone and speaker. */
  choice: {
    camera: string;
    microphone: string;
    speaker: string;
    systemDefault: string;
    noneFound: string;
    testSpeaker: string;
    testing: string;
  };
  /** Text messages during a call. */
  chat: {
    title: string;
    open: (unread: number) => string;
    /** The same while the other side types. */
    openTyped: string;
    close: string;
    empty: string;
    you: string;
    typing: (peer: string) => string;
    field: string;
    send: string;
    /** The switch that lets the other side see a message grow. */
    realTime: string;
    realTimeHint: (peer: string) => string;
    /** For screen readers. */
    said: (peer: string, text: string) => string;
  };
  /** How much data a call uses, and what happens to the microphone's sound. */
  media: {
    dataUse: string;
    dataUses: Record<DataUse, string>;
    noiseSuppression: string;
    echoCancellation: string;
    originalSound: string;
  };
  blur: {
    choice: string;
    states: Record<BlurState, string>;
    again: string;
    end: string;
  };
  /** Recordings of a call, by consent. */
  recording: {
    ask: string;
    asked: (peer: string) => string;
    asking: (peer: string) => string;
    agree: string;
    refuse: string;
    withdraw: string;
    on: string;
    /** The browser gives no sound. */
    silent: string;
    paused: string;
    stop: string;
    /** Beginning of a file's name. */
    fileName: (peer: string) => string;
    /** Name of the list of those that are over. */
    kept: string;
    /** The places where they are. */
    inFile: string;
    inBrowser: string;
    inPage: string;
    /** The browser does not give or delete it. */
    lost: string;
    /** It will be in one of the latter two. */
    later: string;
    save: string;
    remove: string;
    /** After one press. */
    removeAgain: string;
    close: string;
    troubles: Record<RecordingTrouble, string>;
  };
  /** The lock of a call: who can read its sound and picture. */
  seal: {
    closed: string;
    open: string;
    details: (state: string) => string;
    close: string;
    closedText: (peer: string) => string;
    openText: (peer: string) => string;
    compare: (peer: string) => string;
    signs: string;
    /** The button: both see the same signs. */
    same: string;
    different: string;
    missing: (peer: string) => string;
    known: (peer: string) => string;
    changed: (peer: string) => string;
    compared: (peer: string) => string;
  };
  /** Figures of the connection. */
  figures: {
    open: (quality: string) => string;
    title: string;
    close: string;
    none: string;
    rows: Record<FigureRow, string>;
    framesPerSecond: (count: string) => string;
    direct: string;
    relayed: string;
  };
  shortcuts: {
    open: string;
    title: string;
    close: string;
    singleKeys: string;
    singleKeysHint: string;
    space: string;
    does: Record<Shortcut, string>;
  };
  ended: {
    duration: (spoken: string) => string;
    quote: (message: string) => string;
    callAgain: string;
    callBack: string;
    done: string;
  };
  console: {
    open: string;
    close: string;
    title: string;
    copy: string;
    copied: string;
    copyFailed: string;
    empty: string;
    withSdp: string;
    kind: Record<"sent" | "received" | "event", string>;
  };
  /** Announcements for screen readers, where they differ from the visible text. */
  announced: {
    here: (userName: string) => string;
    calling: (peer: string) => string;
    ringing: (peer: string) => string;
    connecting: (peer: string) => string;
    active: (peer: string) => string;
  };
  /** The document's title while we call. */
  callingTitle: (peer: string) => string;
  problems: Record<Exclude<Problem["code"], StartProblem>, ProblemWords>;
  endings: Record<EndReason, (ended: EndedCall) => EndingWords>;
}

/** All texts of one language. */
export type Words = Omit<FirstWords & JoinedWords, "problems"> & {
  problems: Record<Problem["code"], ProblemWords>;
};
